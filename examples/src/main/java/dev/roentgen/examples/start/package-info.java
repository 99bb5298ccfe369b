/** Programs to begin with: one for each use, short enough to read at once. */
@NullMarked
package dev.roentgen.examples.start;

import org.jspecify.annotations.NullMarked;
