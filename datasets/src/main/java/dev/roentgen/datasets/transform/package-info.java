/** Changes of image and mask together, decided by seed, epoch and sample alone. */
@NullMarked
package dev.roentgen.datasets.transform;

import org.jspecify.annotations.NullMarked;
