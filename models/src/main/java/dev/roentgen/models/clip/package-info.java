/** CLIP, Radford et al., arXiv:2103.00020, with the names of Hugging Face's transformers, and a table for the original's. */
@NullMarked
package dev.roentgen.models.clip;

import org.jspecify.annotations.NullMarked;
