/** Opens models as they are published: what each library's folder or file says, and the weights in it. */
@NullMarked
package dev.roentgen.models.open;

import org.jspecify.annotations.NullMarked;
