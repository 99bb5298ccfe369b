/** The CPU backend on oneDNN: pooled off-heap memory, cached primitives, packed weights. */
@NullMarked
package dev.roentgen.backend.onednn;

import org.jspecify.annotations.NullMarked;
