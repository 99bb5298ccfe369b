/** Convolutions and their options. */
@NullMarked
package dev.roentgen.layers.conv;

import org.jspecify.annotations.NullMarked;
