/** Data sets of images, their transforms and their loader. */
@NullMarked
package dev.roentgen.datasets;

import org.jspecify.annotations.NullMarked;
