/** Segmentation nets over any encoder, with the names of segmentation_models_pytorch. */
@NullMarked
package dev.roentgen.models.segment;

import org.jspecify.annotations.NullMarked;
