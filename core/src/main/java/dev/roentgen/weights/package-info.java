/** Files of weights: what they hold, how they are read without running anything, how they are written. */
@NullMarked
package dev.roentgen.weights;

import org.jspecify.annotations.NullMarked;
