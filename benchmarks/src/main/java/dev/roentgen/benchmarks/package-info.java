/** Measurements: one file per question. */
@NullMarked
package dev.roentgen.benchmarks;

import org.jspecify.annotations.NullMarked;
