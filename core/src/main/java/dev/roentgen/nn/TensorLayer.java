package dev.roentgen.nn;

import dev.roentgen.tensor.Tensor;
import java.util.List;

/** A layer from one tensor to one; authors write {@link #compute}. */
public abstract class TensorLayer extends Layer implements Forward {
    /** A layer without children yet. */
    protected TensorLayer() {}

    /** Computes the result inside the layer's call: intermediates are freed, errors name the layer, hooks run. */
    @Override
    public final Tensor forward(Tensor x) {
        return call(List.of(x), xs -> compute(xs.get(0)));
    }

    /** What the layer computes. */
    protected abstract Tensor compute(Tensor x);
}
