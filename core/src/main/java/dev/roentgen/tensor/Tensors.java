package dev.roentgen.tensor;

import java.util.List;

/** A record of tensors, as a layer may return; the layer's call hands exactly these to its caller. */
public interface Tensors {
    /** All tensors in it. */
    List<Tensor> tensors();
}
