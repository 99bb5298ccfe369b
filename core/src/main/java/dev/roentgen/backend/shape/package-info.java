/** The backend that computes shapes only: summaries, operation counts and size errors of full-size models in milliseconds. */
@NullMarked
package dev.roentgen.backend.shape;

import org.jspecify.annotations.NullMarked;
