/** Contracts of the fused kernels: each is an optional, faster form of a composed operation. */
@NullMarked
package dev.roentgen.backend.kernel;

import org.jspecify.annotations.NullMarked;
