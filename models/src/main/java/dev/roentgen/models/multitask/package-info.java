/** Nets that segment and classify at once. */
@NullMarked
package dev.roentgen.models.multitask;

import org.jspecify.annotations.NullMarked;
