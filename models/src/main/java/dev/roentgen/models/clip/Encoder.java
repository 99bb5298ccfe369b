package dev.roentgen.models.clip;

import dev.roentgen.layers.Linear;
import dev.roentgen.layers.attention.MultiHead;
import dev.roentgen.layers.norm.LayerNorm;
import dev.roentgen.layers.transformer.Mlp;
import dev.roentgen.models.clip.ClipConfig.Tower;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.NormOps.AddNormed;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The blocks of a transformer, under a mask or none; both of CLIP's towers have one. */
final class Encoder extends Layer {
    private final List<Block> layers;

    Encoder(Tower tower) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < tower.layers(); i++) blocks.add(new Block(tower));
        layers = children("layers", blocks);
    }

    Tensor forward(Tensor x, @Nullable Tensor mask) {
        return call(List.of(x), () -> {
            Tensor y = x;
            for (Block block : layers) y = block.forward(y, mask);
            return y;
        });
    }

    private static final class Block extends Layer {
        private final LayerNorm norm1;
        private final Attention attention;
        private final LayerNorm norm2;
        private final Mlp mlp;

        Block(Tower tower) {
            attention = child("self_attn", new Attention(tower.dim(), tower.heads()));
            norm1 = child("layer_norm1", new LayerNorm(tower.dim()));
            mlp = child(
                    "mlp",
                    new Mlp(
                            new Linear(tower.dim(), tower.hidden()),
                            new Linear(tower.hidden(), tower.dim()),
                            tower.activation()));
            norm2 = child("layer_norm2", new LayerNorm(tower.dim()));
        }

        Tensor forward(Tensor x, @Nullable Tensor mask) { // [B, N, D]
            return call(mask == null ? List.of(x) : List.of(x, mask), in -> {
                Tensor t = in.get(0), seen = mask == null ? null : in.get(1);
                AddNormed y = norm2.forward(attention.forward(norm1.forward(t), seen), t);
                return y.sum().add(mlp.forward(y.y()));
            });
        }
    }

    private static final class Attention extends Layer {
        private final int heads;
        private final Linear key;
        private final Linear value;
        private final Linear query;
        private final Linear out;

        Attention(int dim, int heads) {
            this.heads = heads;
            key = child("k_proj", new Linear(dim, dim));
            value = child("v_proj", new Linear(dim, dim));
            query = child("q_proj", new Linear(dim, dim));
            out = child("out_proj", new Linear(dim, dim));
        }

        Tensor forward(Tensor x, @Nullable Tensor mask) {
            return call(
                    List.of(x),
                    () -> out.forward(
                            MultiHead.attend(query.forward(x), key.forward(x), value.forward(x), heads, mask)));
        }
    }
}
