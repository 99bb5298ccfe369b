/** Tensors with reverse-mode gradients, and the scopes that free them. */
@NullMarked
package dev.roentgen.tensor;

import org.jspecify.annotations.NullMarked;
