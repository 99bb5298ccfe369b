/** Optimisers, and the clipping of gradients. */
@NullMarked
package dev.roentgen.training.optim;

import org.jspecify.annotations.NullMarked;
