/** The contract between tensors and the code that computes: few primitives, optional fused kernels. */
@NullMarked
package dev.roentgen.backend;

import org.jspecify.annotations.NullMarked;
