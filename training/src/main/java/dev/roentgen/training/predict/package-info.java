/** Using a trained model: on batches, on images larger than it was trained on, on images turned round. */
@NullMarked
package dev.roentgen.training.predict;

import org.jspecify.annotations.NullMarked;
