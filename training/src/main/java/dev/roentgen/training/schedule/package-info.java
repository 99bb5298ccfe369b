/** How the learning rate changes from step to step. */
@NullMarked
package dev.roentgen.training.schedule;

import org.jspecify.annotations.NullMarked;
