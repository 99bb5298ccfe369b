package dev.roentgen.models.beit;

import static dev.roentgen.backend.kernel.Activation.GELU;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.check.ShapeException;
import dev.roentgen.layers.Linear;
import dev.roentgen.layers.attention.MultiHead;
import dev.roentgen.layers.norm.LayerNorm;
import dev.roentgen.layers.regularize.DropPath;
import dev.roentgen.layers.transformer.Mlp;
import dev.roentgen.layers.transformer.PatchEmbed;
import dev.roentgen.models.Maskable;
import dev.roentgen.models.Model;
import dev.roentgen.models.Part;
import dev.roentgen.models.Positions;
import dev.roentgen.nn.Buffer;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.NormOps.AddNormed;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Vision transformer with biases by relative position, pretrained by guessing visual words. Bao et al., arXiv:2106.08254;
 * version 2, Peng et al., arXiv:2208.06366.
 *
 * <p>Shapes: {@code [B, C, S, S] -> [B, classes]}. State: timm's names, {@code cls_token} to {@code head.bias}.
 */
public final class Beit extends Model implements Maskable {
    private static final double EPS = 1e-6;
    private static final Init INIT = Init.truncatedNormal(0.02);

    private final BeitConfig config;
    private final Parameter clsToken;
    private final PatchEmbed patchEmbed;
    private final List<Block> blocks;
    private final LayerNorm fcNorm;
    private @Nullable Linear head;

    /** The model. */
    public Beit(BeitConfig config) {
        this.config = config;
        int dim = config.dim();
        clsToken = parameter("cls_token", Shape.of(1, 1, dim), INIT);
        patchEmbed = child("patch_embed", new PatchEmbed("proj", config.inChannels(), dim, config.patchSize()));
        List<Block> parts = new ArrayList<>();
        for (int i = 0; i < config.depth(); i++)
            parts.add(new Block(config, config.dropPath() * i / Math.max(1, config.depth() - 1)));
        blocks = children("blocks", parts);
        fcNorm = child("fc_norm", new LayerNorm(dim, EPS));
        if (config.classes() > 0) head(config.classes());
    }

    @Override
    protected Tensor compute(Tensor x) {
        Tensor tokens = blocks(x, null);
        Tensor pooled =
                fcNorm.forward(tokens.narrow(1, 1, tokens.dim(1) - 1).mean(false, 1)); // [B, D]: mean of patches
        return head == null ? pooled : head.forward(pooled);
    }

    /** All tokens: class token, patches row by row, {@code [B, tokens, dim]}. */
    public Tensor tokens(Tensor x) {
        return call(List.of(x), () -> blocks(x, null));
    }

    /** {@inheritDoc} What is hidden is 0: published files have no token for it. */
    @Override
    public Tensor tokens(Tensor x, Tensor hidden) {
        return call(List.of(x, hidden), () -> blocks(x, hidden));
    }

    @Override
    public int inChannels() {
        return config.inChannels();
    }

    @Override
    public int patchSize() {
        return config.patchSize();
    }

    @Override
    public int dim() {
        return config.dim();
    }

    private Tensor blocks(Tensor x, @Nullable Tensor hidden) {
        int size = config.imageSize();
        if (x.rank() != 4 || x.dim(2) != size || x.dim(3) != size)
            throw new ShapeException(
                    "Beit",
                    "input must be",
                    "[B, " + config.inChannels() + ", " + size + ", " + size + "]",
                    x.shape().toString(),
                    "Resize the images, or build for another size with image(size, patch).");
        Tensor patches = patchEmbed.forward(x); // [B, N, D]
        if (hidden != null) patches = patches.mul(hidden.unsqueeze(-1).neg().add(1));
        Tensor y = Tensor.concat(1, clsToken.value().expand(x.dim(0), 1, config.dim()), patches); // [B, 1 + N, D]
        for (Block block : blocks) y = block.forward(y);
        return y;
    }

    /** {@inheritDoc} */
    @Override
    public List<Part> blocks() {
        return Part.list(List.of("cls_token", "patch_embed."), "blocks.", config.depth(), List.of("fc_norm.", "head."));
    }

    @Override
    protected void head(int classes) {
        head = replaceChild("head", new Linear(config.dim(), classes, true, INIT));
    }

    /** Encoder block with scaled branches. */
    private static final class Block extends TensorLayer {
        private final Parameter gamma1;
        private final Parameter gamma2;
        private final LayerNorm norm1;
        private final Attention attn;
        private final LayerNorm norm2;
        private final Mlp mlp;
        private final DropPath drop;

        Block(BeitConfig config, double dropPath) {
            int dim = config.dim();
            gamma1 = parameter("gamma_1", Shape.of(dim), Init.constant(config.layerScale()));
            gamma2 = parameter("gamma_2", Shape.of(dim), Init.constant(config.layerScale()));
            norm1 = child("norm1", new LayerNorm(dim, EPS));
            attn = child("attn", new Attention(dim, config.heads(), config.grid()));
            norm2 = child("norm2", new LayerNorm(dim, EPS));
            int hidden = (int) (dim * config.mlpRatio());
            mlp = child("mlp", new Mlp(new Linear(dim, hidden, true, INIT), new Linear(hidden, dim, true, INIT), GELU));
            drop = child("drop_path", new DropPath(dropPath));
        }

        @Override
        protected Tensor compute(Tensor x) { // [B, N, D]
            Tensor attended = attn.forward(norm1.forward(x)).mul(gamma1.value());
            AddNormed y = norm2.forward(drop.forward(attended), x);
            return y.sum().add(drop.forward(mlp.forward(y.y()).mul(gamma2.value())));
        }
    }

    /** Attention with a bias by relative position, and biases of queries and values but not of keys. */
    private static final class Attention extends TensorLayer {
        private final int heads;
        private final Parameter qBias;
        private final Parameter vBias;
        private final Parameter table;
        private final Buffer index; // no part of the state, as in the original
        private final Linear qkv;
        private final Linear proj;

        Attention(int dim, int heads, int grid) {
            this.heads = heads;
            int span = 2 * grid - 1, tokens = grid * grid + 1;
            qBias = parameter("q_bias", Shape.of(dim), Init.zeros());
            vBias = parameter("v_bias", Shape.of(dim), Init.zeros());
            table = parameter("relative_position_bias_table", Shape.of(span * span + 3, heads), INIT);
            index = new Buffer(
                    "relative_position_index", Shape.of(tokens * tokens), DType.I64, s -> relative(grid, tokens));
            qkv = child("qkv", new Linear(dim, 3 * dim, false, INIT));
            proj = child("proj", new Linear(dim, dim, true, INIT));
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
                                            : (i / grid - j / grid + grid - 1L) * span
                                                    + (i % grid - j % grid + grid - 1);
                }
            return Tensor.of(rows, Shape.of(rows.length));
        }

        @Override
        protected @Nullable UnaryOperator<Tensor> adaptation(String key, Shape from, Shape to) {
            return key.equals("relative_position_bias_table") ? Positions.relative(from, to, 3) : null;
        }

        @Override
        protected Tensor compute(Tensor x) { // [B, N, D]
            int n = x.dim(1);
            List<Tensor> parts = qkv.forward(x).chunk(2, 3);
            Tensor bias = table.value()
                    .embedding(index.value().to(x.backend()))
                    .reshape(n, n, heads)
                    .permute(2, 0, 1); // [heads, N, N]
            Tensor q = parts.get(0).add(qBias.value()), v = parts.get(2).add(vBias.value());
            return proj.forward(MultiHead.attend(q, parts.get(1), v, heads, bias));
        }
    }
}
