package dev.roentgen.models.beit;

import dev.roentgen.array.Shape;
import dev.roentgen.layers.Linear;
import dev.roentgen.layers.attention.MultiHead;
import dev.roentgen.layers.norm.LayerNorm;
import dev.roentgen.layers.regularize.DropPath;
import dev.roentgen.layers.transformer.Mlp;
import dev.roentgen.models.Trunk;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Layer;
import dev.roentgen.nn.Parameter;
import dev.roentgen.tensor.NormOps.AddNormed;
import dev.roentgen.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Encoder block with scaled branches; Bao et al., arXiv:2106.08254. */
final class Block extends Layer {
    private final @Nullable Parameter gamma1;
    private final @Nullable Parameter gamma2;
    private final LayerNorm norm1;
    private final Attention attn;
    private final LayerNorm norm2;
    private final Mlp mlp;
    private final DropPath drop;

    Block(BeitConfig config, double dropPath) {
        Trunk t = config.trunk();
        int dim = t.dim(), hidden = t.hidden();
        gamma1 = gamma("gamma_1", config);
        gamma2 = gamma("gamma_2", config);
        norm1 = child("norm1", new LayerNorm(dim, t.eps()));
        attn = child("attn", new Attention(t, config.bias()));
        norm2 = child("norm2", new LayerNorm(dim, t.eps()));
        Linear widen = new Linear(dim, hidden, true, Beit.INIT), narrow = new Linear(hidden, dim, true, Beit.INIT);
        mlp = child("mlp", new Mlp(widen, narrow, t.activation()));
        drop = child("drop_path", new DropPath(dropPath));
    }

    private @Nullable Parameter gamma(String name, BeitConfig config) {
        if (config.layerScale() == 0) return null;
        return parameter(name, Shape.of(config.trunk().dim()), Init.constant(config.layerScale()));
    }

    private static Tensor scaled(Tensor x, @Nullable Parameter gamma) {
        return gamma == null ? x : x.mul(gamma.value());
    }

    Tensor forward(Tensor tokens, @Nullable Tensor shared) { // [B, N, D], [heads, N, N]
        return call(shared == null ? List.of(tokens) : List.of(tokens, shared), in -> {
            Tensor x = in.get(0), attended = attn.forward(norm1.forward(x), shared == null ? null : in.get(1));
            AddNormed y = norm2.forward(drop.forward(scaled(attended, gamma1)), x);
            return y.sum().add(drop.forward(scaled(mlp.forward(y.y()), gamma2)));
        });
    }

    /** Attention with a bias by relative position, and biases of queries and values but not of keys. */
    private static final class Attention extends Layer {
        private final int heads;
        private final @Nullable Parameter qBias;
        private final @Nullable Parameter vBias;
        private final @Nullable RelativeBias bias;
        private final Linear qkv;
        private final Linear proj;

        Attention(Trunk t, boolean biased) {
            heads = t.heads();
            qBias = t.qkvBias() ? parameter("q_bias", Shape.of(t.dim()), Init.zeros()) : null;
            vBias = t.qkvBias() ? parameter("v_bias", Shape.of(t.dim()), Init.zeros()) : null;
            bias = biased ? RelativeBias.of((name, shape) -> parameter(name, shape, Beit.INIT), t.grid(), heads) : null;
            qkv = child("qkv", new Linear(t.dim(), 3 * t.dim(), false, Beit.INIT));
            proj = child("proj", new Linear(t.dim(), t.dim(), true, Beit.INIT));
        }

        @Override
        protected @Nullable UnaryOperator<Tensor> adaptation(String key, Shape from, Shape to) {
            return RelativeBias.adaptation(key, from, to);
        }

        Tensor forward(Tensor x, @Nullable Tensor shared) { // [B, N, D], [heads, N, N]
            return call(List.of(x), () -> {
                List<Tensor> parts = qkv.forward(x).chunk(2, 3);
                Tensor q = plus(parts.get(0), qBias), v = plus(parts.get(2), vBias);
                return proj.forward(MultiHead.attend(q, parts.get(1), v, heads, places(x, shared)));
            });
        }

        private static Tensor plus(Tensor x, @Nullable Parameter bias) {
            return bias == null ? x : x.add(bias.value());
        }

        private @Nullable Tensor places(Tensor x, @Nullable Tensor shared) {
            if (bias == null) return shared;
            Tensor own = bias.value(x.backend());
            return shared == null ? own : own.add(shared);
        }
    }
}
