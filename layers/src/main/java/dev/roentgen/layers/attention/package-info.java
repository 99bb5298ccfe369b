/** Attention over sequences of tokens. */
@NullMarked
package dev.roentgen.layers.attention;

import org.jspecify.annotations.NullMarked;
