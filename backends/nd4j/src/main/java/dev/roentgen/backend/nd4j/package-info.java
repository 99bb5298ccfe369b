/** The backend whose storage is an ND4J array. */
@NullMarked
package dev.roentgen.backend.nd4j;

import org.jspecify.annotations.NullMarked;
