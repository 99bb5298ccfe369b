/** Densely connected nets, Huang et al., arXiv:1608.06993, with torchvision's names. */
@NullMarked
package dev.roentgen.models.densenet;

import org.jspecify.annotations.NullMarked;
