package dev.roentgen.training.explain;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.nn.Forward;
import dev.roentgen.nn.Layer;
import dev.roentgen.nn.Parameter;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * How much of each patch reaches the class token of a vision transformer through all its attention, as a map from 0 to 1:
 * the product over blocks of half the mean attention and half the identity. Abnar and Zuidema, arXiv:2005.00928.
 *
 * <p>Attention weights are computed anew from the projections to queries and keys, whose layers are given by patterns, so
 * that models keep their fused attention. Shapes: images {@code [B, C, H, W]}, maps {@code [B, 1, H, W]}.
 */
public final class AttentionRollout {
    private final Forward forward;
    private final int heads;
    private final Watched queries;
    private final Watched keys;

    private AttentionRollout(Forward forward, int heads, Watched queries, Watched keys) {
        if (heads < 1)
            throw new ArgumentException(
                    "AttentionRollout", "there must be", "1 or more heads", Integer.toString(heads), "");
        this.forward = forward;
        this.heads = heads;
        this.queries = queries;
        this.keys = keys;
    }

    /**
     * For a model whose blocks project to queries, keys and values at once, as timm's and torchvision's.
     *
     * @param pattern the paths of the projections, {@code "blocks\\.\\d+\\.attn\\.qkv"}, or of layers that have them as
     *     {@code in_proj_weight}, {@code ".*\\.self_attention"}
     */
    public static <M extends Layer & Forward> AttentionRollout of(M model, int heads, String pattern) {
        Watched both = Watched.matching("AttentionRollout", model, pattern);
        return new AttentionRollout(model, heads, both, both);
    }

    /** For a model whose blocks have a layer for queries and one for keys, as Hugging Face's. */
    public static <M extends Layer & Forward> AttentionRollout of(M model, int heads, String queries, String keys) {
        return new AttentionRollout(
                model,
                heads,
                Watched.matching("AttentionRollout", model, queries),
                Watched.matching("AttentionRollout", model, keys));
    }

    /** The maps of a batch. */
    public Tensor maps(Tensor images) {
        List<Slot> q = new ArrayList<>(), k = new ArrayList<>();
        return Autograd.off(() -> {
            try (Scope scope = Scope.open()) {
                if (queries == keys) queries.during(keeping(q), () -> forward.forward(images));
                else queries.during(keeping(q), () -> keys.during(keeping(k), () -> forward.forward(images)));
                if (q.isEmpty() || queries != keys && k.size() != q.size()) throw queries.unused("AttentionRollout");
                return scope.keep(map(q, k, images));
            } finally {
                q.forEach(Slot::unload);
                k.forEach(Slot::unload);
            }
        });
    }

    private static Layer.Hook keeping(List<Slot> into) {
        return (layer, inputs, result) -> {
            if (projected(layer, inputs, result) instanceof Tensor t) into.add(new Slot(t.detach()));
        };
    }

    /** A projection's result; of a layer that projects by parameters of its own, the product with these. */
    private static Object projected(Layer layer, List<Tensor> inputs, Object result) {
        Parameter weight = layer.parameter("in_proj_weight"), bias = layer.parameter("in_proj_bias");
        if (weight == null || inputs.isEmpty()) return result;
        return inputs.get(0).linear(weight.value(), bias == null ? null : bias.value());
    }

    private Tensor map(List<Slot> q, List<Slot> k, Tensor images) {
        Tensor flow = null;
        for (int i = 0; i < q.size(); i++) {
            Tensor both = q.get(i).value();
            Tensor weights = queries == keys
                    ? weights(both.chunk(2, 3).get(0), both.chunk(2, 3).get(1))
                    : weights(both, k.get(i).value());
            int n = weights.dim(1);
            Tensor block = weights.add(Tensor.eye(n).to(weights.backend())).mul(0.5); // rows still sum to 1
            flow = flow == null ? block : block.matmul(flow);
        }
        if (flow == null) throw queries.unused("AttentionRollout");
        int n = flow.dim(1), side = (int) Math.sqrt(n - 1);
        Tensor seen = flow.select(1, 0).narrow(1, n - side * side, side * side); // by the class token, [B, patches]
        Tensor grid = seen.reshape(flow.dim(0), 1, side, side);
        return Attribution.scaled(grid.resizeBilinear(images.dim(2), images.dim(3), false));
    }

    /** The mean over heads of {@code softmax(q k' / sqrt(d))}: {@code [B, N, N]}. */
    private Tensor weights(Tensor q, Tensor k) {
        int d = q.dim(2) / heads;
        Tensor scores = split(q).matmul(split(k).transpose(-2, -1)).div(Math.sqrt(d));
        return scores.softmax(-1).mean(false, 1);
    }

    private Tensor split(Tensor t) { // [B, N, D] -> [B, H, N, D/H]
        return t.reshape(t.dim(0), t.dim(1), heads, t.dim(2) / heads).transpose(1, 2);
    }
}
