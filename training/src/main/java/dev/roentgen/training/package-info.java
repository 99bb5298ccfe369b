/** The training loop and what it needs. */
@NullMarked
package dev.roentgen.training;

import org.jspecify.annotations.NullMarked;
