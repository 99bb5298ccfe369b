/** Layers: named parameters, buffers and children, whose names are the keys of a state dict. */
@NullMarked
package dev.roentgen.nn;

import org.jspecify.annotations.NullMarked;
