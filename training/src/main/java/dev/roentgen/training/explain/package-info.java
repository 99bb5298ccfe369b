/** Where in an image a model looked. */
@NullMarked
package dev.roentgen.training.explain;

import org.jspecify.annotations.NullMarked;
