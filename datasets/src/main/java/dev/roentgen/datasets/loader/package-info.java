/** From a data set to batches: decoding by a few threads, resizing, caching, shuffling by seed and epoch. */
@NullMarked
package dev.roentgen.datasets.loader;

import org.jspecify.annotations.NullMarked;
