/** Programs of one main each that show how the library is used. */
@NullMarked
package dev.roentgen.examples;

import org.jspecify.annotations.NullMarked;
