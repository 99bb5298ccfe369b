/** Figures of merit, gathered batch by batch. */
@NullMarked
package dev.roentgen.training.metric;

import org.jspecify.annotations.NullMarked;
