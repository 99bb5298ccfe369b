/** Compares models with the reference numbers of their originals: outputs, gradients, statistics, training steps. */
@NullMarked
package dev.roentgen.models.parity;

import org.jspecify.annotations.NullMarked;
