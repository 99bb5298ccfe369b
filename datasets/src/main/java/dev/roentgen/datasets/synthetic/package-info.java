/** Generated chest X-rays with exact lung masks, so that everything runs and is tested without a download. */
@NullMarked
package dev.roentgen.datasets.synthetic;

import org.jspecify.annotations.NullMarked;
