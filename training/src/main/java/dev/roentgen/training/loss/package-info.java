/** Losses: composed of tensor operations, so that their gradients come for free. */
@NullMarked
package dev.roentgen.training.loss;

import org.jspecify.annotations.NullMarked;
