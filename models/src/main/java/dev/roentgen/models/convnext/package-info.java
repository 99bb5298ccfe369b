/** ConvNeXt, Liu et al., arXiv:2201.03545, with torchvision's names. */
@NullMarked
package dev.roentgen.models.convnext;

import org.jspecify.annotations.NullMarked;
