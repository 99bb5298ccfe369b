/** What this machine is, as reports, benchmarks and {@code roentgen doctor} name it. */
@NullMarked
package dev.roentgen.examples.machine;

import org.jspecify.annotations.NullMarked;
