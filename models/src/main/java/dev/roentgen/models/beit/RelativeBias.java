package dev.roentgen.models.beit;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.models.Positions;
import dev.roentgen.nn.Buffer;
import dev.roentgen.nn.Layer;
import dev.roentgen.nn.Parameter;
import dev.roentgen.tensor.Tensor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The bias of each pair of tokens by where one stands to the other: a number of the table for each distance and head. */
final class RelativeBias {
    private static final String TABLE = "relative_position_bias_table";
    private static final int WITH_CLASS_TOKEN = 3; // rows of the table: from it, to it, to itself

    private final Parameter table;
    private final Buffer index; // no part of the state, as in the original
    private final int tokens;
    private final int heads;

    private RelativeBias(Parameter table, int grid, int heads) {
        this.table = table;
        this.heads = heads;
        tokens = grid * grid + 1;
        index = new Buffer(
                "relative_position_index", Shape.of(tokens * tokens), DType.I64, s -> relative(grid, tokens));
    }

    /** Declares a parameter. */
    interface Declare {
        Parameter of(String name, Shape shape);
    }

    /** For a square of patches and the class token. */
    static RelativeBias of(Declare parameter, int grid, int heads) {
        int span = 2 * grid - 1;
        return new RelativeBias(parameter.of(TABLE, Shape.of(span * span + WITH_CLASS_TOKEN, heads)), grid, heads);
    }

    static @Nullable UnaryOperator<Tensor> adaptation(String key, Shape from, Shape to) {
        return key.equals(TABLE) ? Positions.relative(from, to, WITH_CLASS_TOKEN) : null;
    }

    /** {@code [heads, tokens, tokens]}. */
    Tensor value(Backend backend) {
        return table.value()
                .embedding(index.value().to(backend))
                .reshape(tokens, tokens, heads)
                .permute(2, 0, 1);
    }

    /** The table's row for each pair of tokens: by distance, and three more for pairs with the class token. */
    private static Tensor relative(int grid, int tokens) {
        int span = 2 * grid - 1;
        long last = (long) span * span;
        long[] rows = new long[tokens * tokens];
        for (int a = 0; a < tokens; a++)
            for (int b = 0; b < tokens; b++) {
                int i = a - 1, j = b - 1; // patches count from 0
                rows[a * tokens + b] = a == 0 && b == 0
                        ? last + 2
                        : a == 0
                                ? last
                                : b == 0
                                        ? last + 1
                                        : (i / grid - j / grid + grid - 1L) * span + (i % grid - j % grid + grid - 1);
            }
        return Tensor.of(rows, Shape.of(rows.length));
    }

    /** One bias for all blocks. */
    static final class Shared extends Layer {
        private final RelativeBias bias;

        Shared(int grid, int heads) {
            bias = of((name, shape) -> parameter(name, shape, Beit.INIT), grid, heads);
        }

        Tensor value(Backend backend) {
            return bias.value(backend);
        }

        @Override
        protected @Nullable UnaryOperator<Tensor> adaptation(String key, Shape from, Shape to) {
            return RelativeBias.adaptation(key, from, to);
        }
    }
}
