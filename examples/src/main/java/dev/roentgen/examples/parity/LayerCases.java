package dev.roentgen.examples.parity;

import static dev.roentgen.examples.parity.ElementwiseCases.put;

import dev.roentgen.array.DType;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.PoolSpec;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.backend.kernel.ResizeKernel.Mode;
import dev.roentgen.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What layers compute: products, convolutions, pooling, resampling, normalisation, attention. */
final class LayerCases {
    private LayerCases() {}

    static void add(Map<String, Evaluator> kinds) {
        put(kinds, "linear", (in, c) -> OpCase.y(in.x().linear(in.get("weight"), in.optional("bias"))));
        put(kinds, "conv2d", (in, c) -> OpCase.y(in.x().conv2d(in.get("weight"), in.optional("bias"), conv(c))));
        put(
                kinds,
                "conv_transpose2d",
                (in, c) -> OpCase.y(in.x()
                        .convTranspose2d(
                                in.get("weight"), in.optional("bias"), conv(c), c.integer("output_padding", 0))));
        put(kinds, "max_pool2d", (in, c) -> OpCase.y(in.x().maxPool2d(pool(c))));
        put(kinds, "avg_pool2d", (in, c) -> OpCase.y(in.x().avgPool2d(pool(c))));
        put(
                kinds,
                "adaptive_avg_pool2d",
                (in, c) ->
                        OpCase.y(in.x().adaptiveAvgPool2d(c.pair("output_size", 1)[0], c.pair("output_size", 1)[1])));
        put(
                kinds,
                "adaptive_max_pool2d",
                (in, c) ->
                        OpCase.y(in.x().adaptiveMaxPool2d(c.pair("output_size", 1)[0], c.pair("output_size", 1)[1])));
        put(kinds, "interpolate", (in, c) -> OpCase.y(interpolate(in.x(), c)));
        put(kinds, "batch_norm2d", LayerCases::batchNorm);
        put(
                kinds,
                "layer_norm",
                (in, c) -> OpCase.y(in.x()
                        .layerNorm(
                                c.integers("normalized_shape").length,
                                in.optional("weight"),
                                in.optional("bias"),
                                c.number("eps"))));
        put(
                kinds,
                "group_norm",
                (in, c) -> OpCase.y(in.x()
                        .groupNorm(
                                c.integer("num_groups"), in.optional("weight"), in.optional("bias"), c.number("eps"))));
        put(kinds, "softmax", (in, c) -> OpCase.y(masked(in).softmax(c.integer("dim"))));
        put(kinds, "log_softmax", (in, c) -> OpCase.y(masked(in).logSoftmax(c.integer("dim"))));
        put(kinds, "normalize", (in, c) -> OpCase.y(in.x().normalize(c.integer("dim"))));
        put(kinds, "cosine_similarity", (in, c) -> OpCase.y(in.x().cosineSimilarity(in.get("y"), c.integer("dim"))));
        put(
                kinds,
                "embedding",
                (in, c) -> OpCase.y(in.get("weight").embedding(in.get("ids"), c.integer("padding_idx", -1))));
        put(kinds, "sdpa", (in, c) -> OpCase.y(sdpa(in, c)));
        put(kinds, "multihead_attention", LayerCases::multihead);
    }

    private static ConvSpec conv(Config c) {
        int[] s = c.pair("stride", 1), p = c.pair("padding", 0), d = c.pair("dilation", 1);
        return new ConvSpec(s[0], s[1], p[0], p[1], d[0], d[1], c.integer("groups", 1));
    }

    private static PoolSpec pool(Config c) {
        int[] k = c.pair("kernel", 1), p = c.pair("padding", 0), d = c.pair("dilation", 1);
        int[] s = c.has("stride") ? c.pair("stride", 1) : k;
        boolean count = !c.has("count_include_pad") || c.flag("count_include_pad");
        return new PoolSpec(
                k[0],
                k[1],
                s[0],
                s[1],
                p[0],
                p[1],
                d[0],
                d[1],
                c.flag("ceil_mode"),
                count,
                c.integer("divisor_override", 0));
    }

    private static Tensor interpolate(Tensor x, Config c) {
        Mode mode = Mode.valueOf(c.text("mode").toUpperCase(Locale.ROOT));
        boolean corners = c.flag("align_corners");
        if (c.has("size"))
            return x.resize(mode, c.pair("size", 1)[0], c.pair("size", 1)[1], corners, c.flag("antialias"));
        double[] f = c.numbers("scale_factor");
        return x.resizeBy(mode, f[0], f[f.length - 1], corners);
    }

    private static Map<String, Tensor> batchNorm(OpCase.Inputs in, Config c) {
        Tensor x = in.x(), mean = in.get("running_mean"), var = in.get("running_var");
        @Nullable Tensor w = in.optional("weight"), b = in.optional("bias");
        double eps = c.number("eps"), momentum = c.number("momentum");
        if (!c.flag("training"))
            return Map.of(
                    "y",
                    x.batchNorm(w, b, mean, var, eps, null, Activation.NONE),
                    "running_mean_after",
                    mean,
                    "running_var_after",
                    var);
        var r = x.batchNorm(w, b, eps, null, Activation.NONE);
        double n = (double) x.size() / x.dim(1);
        Tensor unbiased = r.var().mul(n / (n - 1));
        return Map.of(
                "y", r.y(),
                "running_mean_after", mean.mul(1 - momentum).add(r.mean().mul(momentum)),
                "running_var_after", var.mul(1 - momentum).add(unbiased.mul(momentum)));
    }

    private static Tensor masked(OpCase.Inputs in) {
        Tensor mask = in.optional("mask");
        return mask == null ? in.x() : in.x().add(mask);
    }

    private static Tensor sdpa(OpCase.Inputs in, Config c) {
        Tensor q = in.get("q");
        double scale = c.node().path("scale").isNumber() ? c.number("scale") : 1 / Math.sqrt(q.dim(-1));
        return q.attention(in.get("k"), in.get("v"), in.optional("mask"), scale);
    }

    private static Map<String, Tensor> multihead(OpCase.Inputs in, Config c) {
        boolean first = c.flag("batch_first");
        Tensor query = first(in.get("query"), first);
        Tensor key = first(c.flag("cross") ? in.get("key") : in.get("query"), first),
                value = first(c.flag("cross") ? in.get("value") : in.get("query"), first);
        int dim = c.integer("embed_dim"), heads = c.integer("num_heads");
        List<Tensor> w = in.get("in_proj_weight").chunk(0, 3);
        @Nullable Tensor bias = in.optional("in_proj_bias");
        List<@Nullable Tensor> b =
                bias == null ? java.util.Arrays.asList(null, null, null) : List.copyOf(bias.chunk(0, 3));
        Tensor q = heads(query.linear(w.get(0), b.get(0)), heads),
                k = heads(key.linear(w.get(1), b.get(1)), heads),
                v = heads(value.linear(w.get(2), b.get(2)), heads);
        Tensor scores = q.matmul(k.transpose(-2, -1)).div(Math.sqrt((double) dim / heads)); // [B, H, N, M]
        Tensor mask = in.optional("attn_mask"), padding = in.optional("key_padding_mask");
        if (mask != null)
            scores = mask.dtype() == DType.BOOL ? scores.maskedFill(mask, Double.NEGATIVE_INFINITY) : scores.add(mask);
        if (padding != null) scores = scores.maskedFill(padding.unsqueeze(1).unsqueeze(1), Double.NEGATIVE_INFINITY);
        Tensor weights = scores.softmax(-1);
        Tensor y = weights.matmul(v)
                .transpose(1, 2)
                .flatten(2, 3)
                .linear(in.get("out_proj.weight"), in.optional("out_proj.bias"));
        return Map.of("y", first ? y : y.transpose(0, 1), "attn_weights", weights.mean(false, 1));
    }

    private static Tensor first(Tensor x, boolean batchFirst) {
        return batchFirst ? x : x.transpose(0, 1);
    }

    /** {@code [B, N, C] -> [B, H, N, C / H]}. */
    private static Tensor heads(Tensor x, int heads) {
        return x.reshape(x.dim(0), x.dim(1), heads, -1).transpose(1, 2);
    }
}
