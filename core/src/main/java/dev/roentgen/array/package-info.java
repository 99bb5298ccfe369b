/** The words that describe any array: its element type, its shape, the device it lives on. */
@NullMarked
package dev.roentgen.array;

import org.jspecify.annotations.NullMarked;
