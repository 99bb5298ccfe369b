package dev.roentgen.models.vit;

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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encoder block, Dosovitskiy et al., arXiv:2010.11929, Figure 1 (right), its branches scaled: Touvron et al., arXiv:2103.17239. */
final class Block extends TensorLayer {
    private final LayerNorm norm1;
    private final Attention attn;
    private final @Nullable LayerScale ls1;
    private final LayerNorm norm2;
    private final TensorLayer mlp;
    private final @Nullable LayerScale ls2;
    private final DropPath drop;

    Block(VitConfig config, double dropPath) {
        Trunk t = config.trunk();
        int dim = t.dim();
        boolean scaled = config.layerScale() != 0;
        norm1 = child("norm1", new LayerNorm(dim, t.eps()));
        attn = child("attn", new Attention(t));
        ls1 = scaled ? child("ls1", new LayerScale("gamma", dim, config.layerScale())) : null;
        norm2 = child("norm2", new LayerNorm(dim, t.eps()));
        mlp = child("mlp", t.gated() ? new SwiGlu("fc1", "fc2", dim, t.hidden(), Vit.INIT) : mlp(t));
        ls2 = scaled ? child("ls2", new LayerScale("gamma", dim, config.layerScale())) : null;
        drop = child("drop_path", new DropPath(dropPath));
    }

    private static Mlp mlp(Trunk t) {
        Linear widen = new Linear(t.dim(), t.hidden(), true, Vit.INIT),
                narrow = new Linear(t.hidden(), t.dim(), true, Vit.INIT);
        return new Mlp(widen, narrow, t.activation());
    }

    @Override
    protected Tensor compute(Tensor x) { // [B, N, D]
        Tensor attended = attn.forward(norm1.forward(x));
        AddNormed y = norm2.forward(drop.forward(ls1 == null ? attended : ls1.forward(attended)), x);
        Tensor mapped = mlp.forward(y.y());
        return y.sum().add(drop.forward(ls2 == null ? mapped : ls2.forward(mapped)));
    }

    private static final class Attention extends TensorLayer {
        private final Linear qkv;
        private final Linear proj;
        private final int heads;

        Attention(Trunk t) {
            heads = t.heads();
            qkv = child("qkv", new Linear(t.dim(), 3 * t.dim(), t.qkvBias(), Vit.INIT));
            proj = child("proj", new Linear(t.dim(), t.dim(), true, Vit.INIT));
        }

        @Override
        protected Tensor compute(Tensor x) { // [B, N, D]
            List<Tensor> parts = qkv.forward(x).chunk(2, 3);
            return proj.forward(MultiHead.attend(parts.get(0), parts.get(1), parts.get(2), heads, null));
        }
    }
}
