package dev.roentgen.models.dino;

import dev.roentgen.layers.Linear;
import dev.roentgen.layers.attention.MultiHead;
import dev.roentgen.layers.norm.LayerNorm;
import dev.roentgen.layers.regularize.DropPath;
import dev.roentgen.layers.transformer.LayerScale;
import dev.roentgen.layers.transformer.Mlp;
import dev.roentgen.layers.transformer.SwiGlu;
import dev.roentgen.models.Trunk;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.NormOps.AddNormed;
import dev.roentgen.tensor.Tensor;

/** Transformer block with scaled branches; Touvron et al., arXiv:2103.17239. */
final class Block extends TensorLayer {
    private final LayerNorm norm1;
    private final Attention attention;
    private final LayerScale scale1;
    private final LayerNorm norm2;
    private final TensorLayer mlp;
    private final LayerScale scale2;
    private final DropPath drop;

    Block(Dinov2Config config, double dropPath) {
        Trunk t = config.trunk();
        int dim = t.dim();
        norm1 = child("norm1", new LayerNorm(dim, t.eps()));
        attention = child("attention", new Attention(t));
        scale1 = child("layer_scale1", new LayerScale("lambda1", dim, config.layerScale()));
        norm2 = child("norm2", new LayerNorm(dim, t.eps()));
        mlp = child("mlp", t.gated() ? swiglu(dim, t.hidden()) : mlp(t));
        scale2 = child("layer_scale2", new LayerScale("lambda1", dim, config.layerScale()));
        drop = child("drop_path", new DropPath(dropPath));
    }

    private static SwiGlu swiglu(int dim, int hidden) {
        return new SwiGlu("weights_in", "weights_out", dim, (hidden * 2 / 3 + 7) / 8 * 8, Dinov2.INIT);
    }

    private static Mlp mlp(Trunk t) {
        int dim = t.dim(), hidden = t.hidden();
        Linear widen = new Linear(dim, hidden, true, Dinov2.INIT), narrow = new Linear(hidden, dim, true, Dinov2.INIT);
        return new Mlp(widen, narrow, t.activation());
    }

    @Override
    protected Tensor compute(Tensor x) { // [B, N, D]
        AddNormed y = norm2.forward(drop.forward(scale1.forward(attention.forward(norm1.forward(x)))), x);
        return y.sum().add(drop.forward(scale2.forward(mlp.forward(y.y()))));
    }

    private static final class Attention extends TensorLayer {
        private final Heads heads;
        private final Output output;

        Attention(Trunk t) {
            heads = child("attention", new Heads(t.dim(), t.heads(), t.qkvBias()));
            output = child("output", new Output(t.dim()));
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

        Heads(int dim, int heads, boolean biases) {
            this.heads = heads;
            query = child("query", new Linear(dim, dim, biases, Dinov2.INIT));
            key = child("key", new Linear(dim, dim, biases, Dinov2.INIT));
            value = child("value", new Linear(dim, dim, biases, Dinov2.INIT));
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
}
