package dev.roentgen.layers.transformer;

import dev.roentgen.layers.Linear;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.List;

/**
 * A gated perceptron, {@code (silu(x W1) * x W2) W3}, with {@code W1} and {@code W2} in one matrix. Shazeer, arXiv:2002.05202.
 *
 * <p>Shapes: {@code [.., dim] -> [.., dim]}. State: the two matrices and their biases, under their names.
 */
public final class SwiGlu extends TensorLayer {
    private final Linear in;
    private final Linear out;

    /** The layer; {@code hidden} is the width of the gate. */
    public SwiGlu(String in, String out, int dim, int hidden, Init weights) {
        this.in = child(in, new Linear(dim, 2 * hidden, true, weights));
        this.out = child(out, new Linear(hidden, dim, true, weights));
    }

    @Override
    protected Tensor compute(Tensor x) {
        List<Tensor> parts = in.forward(x).chunk(2, 2);
        return out.forward(parts.get(0).silu().mul(parts.get(1)));
    }
}
