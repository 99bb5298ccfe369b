/** Pooling and resampling of the plane. */
@NullMarked
package dev.roentgen.layers.pool;

import org.jspecify.annotations.NullMarked;
