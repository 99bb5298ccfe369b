package dev.roentgen.layers;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;

/**
 * Rows of a table by number, {@code y[..] = weight[ids[..]]}.
 *
 * <p>Shapes: {@code [..]} of integers {@code -> [.., dim]}. State: {@code weight [rows, dim]}.
 */
public final class Embedding extends TensorLayer {
    private final Parameter weight;
    private final int padding;

    /** A table of normal random numbers. */
    public Embedding(int rows, int dim) {
        this(rows, dim, -1);
    }

    /** The same; the row {@code padding} (-1: none) starts as zeros and gets no gradient. */
    public Embedding(int rows, int dim, int padding) {
        if (padding < -1 || padding >= rows)
            throw new ArgumentException(
                    "Embedding",
                    "the padding row must be",
                    "from 0 to " + (rows - 1) + ", or -1 for none",
                    Integer.toString(padding),
                    "");
        this.padding = padding;
        Init normal = Init.normal(1);
        weight = parameter(
                "weight",
                Shape.of(rows, dim),
                padding < 0
                        ? normal
                        : shape -> normal.make(shape)
                                .maskedFill(Tensor.arange(rows).eq(padding).unsqueeze(1), 0));
    }

    @Override
    protected Tensor compute(Tensor ids) {
        return weight.value().embedding(ids, padding);
    }
}
