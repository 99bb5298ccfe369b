/** DINOv2, Oquab et al., arXiv:2304.07193, with the names of Hugging Face's transformers. */
@NullMarked
package dev.roentgen.models.dino;

import org.jspecify.annotations.NullMarked;
