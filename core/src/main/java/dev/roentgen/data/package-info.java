/** What training, data sets and models agree on: batches, their sources, and preprocessing. */
@NullMarked
package dev.roentgen.data;

import org.jspecify.annotations.NullMarked;
