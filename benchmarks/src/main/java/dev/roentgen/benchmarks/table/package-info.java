/** The operator table: each row computed by several libraries, each in a process of its own, in alternating turns. */
@NullMarked
package dev.roentgen.benchmarks.table;

import org.jspecify.annotations.NullMarked;
