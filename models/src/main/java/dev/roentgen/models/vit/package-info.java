/** Vision transformers, Dosovitskiy et al., arXiv:2010.11929. */
@NullMarked
package dev.roentgen.models.vit;

import org.jspecify.annotations.NullMarked;
