/** What disturbs training so that the model generalises: dropout and stochastic depth. */
@NullMarked
package dev.roentgen.layers.regularize;

import org.jspecify.annotations.NullMarked;
