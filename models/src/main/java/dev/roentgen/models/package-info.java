/** Models, one package per family, each readable beside its paper. */
@NullMarked
package dev.roentgen.models;

import org.jspecify.annotations.NullMarked;
