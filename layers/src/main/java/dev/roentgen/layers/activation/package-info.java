/** Activations as layers, for lists of layers. */
@NullMarked
package dev.roentgen.layers.activation;

import org.jspecify.annotations.NullMarked;
