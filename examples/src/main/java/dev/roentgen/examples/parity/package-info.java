/** Runs reference cases: folders of expected numbers, in the format that docs/parity.md describes. */
@NullMarked
package dev.roentgen.examples.parity;

import org.jspecify.annotations.NullMarked;
