/** BEiT, Bao et al., arXiv:2106.08254, and BEiT v2, arXiv:2208.06366, with timm's names. */
@NullMarked
package dev.roentgen.models.beit;

import org.jspecify.annotations.NullMarked;
