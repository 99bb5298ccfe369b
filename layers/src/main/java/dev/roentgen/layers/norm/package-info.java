/** Normalisation over the batch, over channels and over groups. */
@NullMarked
package dev.roentgen.layers.norm;

import org.jspecify.annotations.NullMarked;
