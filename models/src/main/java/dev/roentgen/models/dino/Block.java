package dev.roentgen.models.dino;

import static dev.roentgen.backend.kernel.Activation.GELU;

import dev.roentgen.array.Shape;
import dev.roentgen.layers.Linear;
import dev.roentgen.layers.attention.MultiHead;
import dev.roentgen.layers.norm.LayerNorm;
import dev.roentgen.layers.regularize.DropPath;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.NormOps.AddNormed;
import dev.roentgen.tensor.Tensor;
import java.util.List;

/** Transformer block with scaled branches; Touvron et al., arXiv:2103.17239. */
final class Block extends TensorLayer {
    private final LayerNorm norm1;
    private final Attention attention;
    private final Scale scale1;
    private final LayerNorm norm2;
    private final TensorLayer mlp;
    private final Scale scale2;
    private final DropPath drop;

    Block(Dinov2Config config, double dropPath) {
        int dim = config.dim(), hidden = (int) (dim * config.mlpRatio());
        norm1 = child("norm1", new LayerNorm(dim, Dinov2.EPS));
        attention = child("attention", new Attention(dim, config.heads()));
        scale1 = child("layer_scale1", new Scale(dim, config.layerScale()));
        norm2 = child("norm2", new LayerNorm(dim, Dinov2.EPS));
        mlp = child("mlp", config.swiglu() ? new SwiGlu(dim, (hidden * 2 / 3 + 7) / 8 * 8) : new Mlp(dim, hidden));
        scale2 = child("layer_scale2", new Scale(dim, config.layerScale()));
        drop = child("drop_path", new DropPath(dropPath));
    }

    @Override
    protected Tensor compute(Tensor x) { // [B, N, D]
        AddNormed y = norm2.forward(drop.forward(scale1.forward(attention.forward(norm1.forward(x)))), x);
        return y.sum().add(drop.forward(scale2.forward(mlp.forward(y.y()))));
    }

    private static final class Attention extends TensorLayer {
        private final Heads heads;
        private final Output output;

        Attention(int dim, int heads) {
            this.heads = child("attention", new Heads(dim, heads));
            output = child("output", new Output(dim));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return output.forward(heads.forward(x));
        }
    }

    private static final class Heads extends TensorLayer {
        private final Linear query;
        private final Linear key;
        private final Linear value;
        private final int heads;

        Heads(int dim, int heads) {
            this.heads = heads;
            query = child("query", new Linear(dim, dim, true, Dinov2.INIT));
            key = child("key", new Linear(dim, dim, true, Dinov2.INIT));
            value = child("value", new Linear(dim, dim, true, Dinov2.INIT));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return MultiHead.attend(query.forward(x), key.forward(x), value.forward(x), heads, null);
        }
    }

    private static final class Output extends TensorLayer {
        private final Linear dense;

        Output(int dim) {
            dense = child("dense", new Linear(dim, dim, true, Dinov2.INIT));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return dense.forward(x);
        }
    }

    private static final class Mlp extends TensorLayer {
        private final Linear fc1;
        private final Linear fc2;

        Mlp(int dim, int hidden) {
            fc1 = child("fc1", new Linear(dim, hidden, true, Dinov2.INIT));
            fc2 = child("fc2", new Linear(hidden, dim, true, Dinov2.INIT));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return fc2.forward(fc1.forward(x, GELU));
        }
    }

    /** {@code (silu(x W1) * x W2) W3}; Shazeer, arXiv:2002.05202. */
    private static final class SwiGlu extends TensorLayer {
        private final Linear in;
        private final Linear out;

        SwiGlu(int dim, int hidden) {
            in = child("weights_in", new Linear(dim, 2 * hidden, true, Dinov2.INIT));
            out = child("weights_out", new Linear(hidden, dim, true, Dinov2.INIT));
        }

        @Override
        protected Tensor compute(Tensor x) {
            List<Tensor> parts = in.forward(x).chunk(2, 2);
            return out.forward(parts.get(0).silu().mul(parts.get(1)));
        }
    }

    private static final class Scale extends TensorLayer {
        private final Parameter lambda;

        Scale(int dim, double value) {
            lambda = parameter("lambda1", Shape.of(dim), Init.constant(value));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return x.mul(lambda.value());
        }
    }
}
