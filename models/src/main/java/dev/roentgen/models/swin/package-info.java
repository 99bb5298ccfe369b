/** Swin transformers, Liu et al., arXiv:2103.14030, with torchvision's names. */
@NullMarked
package dev.roentgen.models.swin;

import org.jspecify.annotations.NullMarked;
