/** The pieces that vision transformers share but for the names of their parameters. */
@NullMarked
package dev.roentgen.layers.transformer;

import org.jspecify.annotations.NullMarked;
