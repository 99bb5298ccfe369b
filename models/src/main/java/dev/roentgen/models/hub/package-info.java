/** Fetches published models into the cache that Hugging Face's own tools share; the only code here that uses a network. */
@NullMarked
package dev.roentgen.models.hub;

import org.jspecify.annotations.NullMarked;
