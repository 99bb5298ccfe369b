/** EfficientNet, Tan and Le, arXiv:1905.11946, and its second version, arXiv:2104.00298, with torchvision's names. */
@NullMarked
package dev.roentgen.models.efficientnet;

import org.jspecify.annotations.NullMarked;
