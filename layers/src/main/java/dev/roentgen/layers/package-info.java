/** Layers that hold parameters under the names PyTorch gives them. */
@NullMarked
package dev.roentgen.layers;

import org.jspecify.annotations.NullMarked;
