/** The {@code roentgen} command line: {@link dev.roentgen.examples.cli.Main} and one file per command. */
@NullMarked
package dev.roentgen.examples.cli;

import org.jspecify.annotations.NullMarked;
