/** The backend in plain Java: the definition of every primitive, on heap arrays. */
@NullMarked
package dev.roentgen.backend.java;

import org.jspecify.annotations.NullMarked;
