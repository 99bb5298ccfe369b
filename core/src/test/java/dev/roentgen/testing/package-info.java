/** What tests of backends share: arrays in plain form, layouts, the table of cases, a brute-force reference, the suite itself. */
@NullMarked
package dev.roentgen.testing;

import org.jspecify.annotations.NullMarked;
