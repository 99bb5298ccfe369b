/** Errors that say where, the rule, what was expected, what came, and the fix. */
@NullMarked
package dev.roentgen.check;

import org.jspecify.annotations.NullMarked;
