/** Residual nets, He et al., arXiv:1512.03385, and their wider relatives, with torchvision's names. */
@NullMarked
package dev.roentgen.models.resnet;

import org.jspecify.annotations.NullMarked;
