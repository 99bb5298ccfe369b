package dev.roentgen.models.vit;

import static dev.roentgen.backend.kernel.Activation.GELU;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ShapeException;
import dev.roentgen.layers.Linear;
import dev.roentgen.layers.attention.MultiHead;
import dev.roentgen.layers.norm.LayerNorm;
import dev.roentgen.layers.regularize.DropPath;
import dev.roentgen.layers.transformer.LayerScale;
import dev.roentgen.layers.transformer.Mlp;
import dev.roentgen.layers.transformer.PatchEmbed;
import dev.roentgen.layers.transformer.SwiGlu;
import dev.roentgen.models.Model;
import dev.roentgen.models.Part;
import dev.roentgen.models.Positions;
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
 * Vision transformer with timm's names, which DINOv2's are too. Dosovitskiy et al., arXiv:2010.11929, Figure 1; registers,
 * Darcet et al., arXiv:2309.16588.
 *
 * <p>Shapes: {@code [B, C, S, S] -> [B, classes]}, or {@code [B, dim]} without a head. State: {@code cls_token} to
 * {@code head.bias}.
 */
public final class Vit extends Model {
    private static final double EPS = 1e-6;
    private static final Init INIT = Init.truncatedNormal(0.02);

    private final VitConfig config;
    private final Parameter clsToken;
    private final @Nullable Parameter regToken;
    private final Parameter posEmbed;
    private final PatchEmbed patchEmbed;
    private final List<Block> blocks;
    private final LayerNorm norm;
    private @Nullable Linear head;

    /** The model of Figure 1 (left). */
    public Vit(VitConfig config) {
        this.config = config;
        int dim = config.dim(), patches = config.grid() * config.grid();
        clsToken = parameter("cls_token", Shape.of(1, 1, dim), Init.normal(1e-6));
        regToken = config.registers() == 0
                ? null
                : parameter("reg_token", Shape.of(1, config.registers(), dim), Init.normal(1e-6));
        posEmbed = parameter(
                "pos_embed", Shape.of(1, config.positionsOfPatches() ? patches : patches + config.prefix(), dim), INIT);
        patchEmbed = child("patch_embed", new PatchEmbed("proj", config.inChannels(), dim, config.patchSize()));
        List<Block> parts = new ArrayList<>();
        for (int i = 0; i < config.depth(); i++)
            parts.add(new Block(config, config.dropPath() * i / Math.max(1, config.depth() - 1)));
        blocks = children("blocks", parts);
        norm = child("norm", new LayerNorm(dim, EPS));
        if (config.classes() > 0) head(config.classes());
    }

    @Override
    protected Tensor compute(Tensor x) {
        Tensor pooled = normalised(x).select(1, 0); // [B, D]: the class token
        return head == null ? pooled : head.forward(pooled);
    }

    /** All tokens, normalised: class token, registers, patches row by row, {@code [B, tokens, dim]}. */
    public Tensor tokens(Tensor x) {
        return call(List.of(x), () -> normalised(x));
    }

    private Tensor normalised(Tensor x) {
        check(x);
        Tensor patches = patchEmbed.forward(x); // [B, N, D]
        int b = x.dim(0), dim = config.dim(), h = x.dim(2) / config.patchSize(), w = x.dim(3) / config.patchSize();
        List<Tensor> prefix = new ArrayList<>();
        prefix.add(clsToken.value().expand(b, 1, dim));
        if (regToken != null) prefix.add(regToken.value().expand(b, config.registers(), dim));
        Tensor y;
        if (config.positionsOfPatches()) {
            prefix.add(patches.add(positions(h, w)));
            y = Tensor.concat(1, prefix);
        } else {
            prefix.add(patches);
            y = Tensor.concat(1, prefix).add(positions(h, w));
        }
        for (Block block : blocks) y = block.forward(y);
        return norm.forward(y);
    }

    private void check(Tensor x) {
        int patch = config.patchSize(), size = config.imageSize();
        boolean fits = x.rank() == 4
                && (config.anySize()
                        ? x.dim(2) % patch == 0 && x.dim(3) % patch == 0
                        : x.dim(2) == size && x.dim(3) == size);
        if (!fits)
            throw new ShapeException(
                    "Vit",
                    "input must be",
                    config.anySize()
                            ? "[B, " + config.inChannels() + ", H, W] with H and W multiples of " + patch
                            : "[B, " + config.inChannels() + ", " + size + ", " + size + "]",
                    x.shape().toString(),
                    config.anySize() ? "Resize or pad the images." : "Resize the images, or build with ofAnySize().");
    }

    /** The position embeddings for a grid of patches, resampled as timm does it. */
    private Tensor positions(int h, int w) {
        return Positions.resized(posEmbed.value(), inFront(), h, w, false, true);
    }

    /** The tokens in front of the patches that have position embeddings. */
    private int inFront() {
        return config.positionsOfPatches() ? 0 : config.prefix();
    }

    @Override
    protected @Nullable UnaryOperator<Tensor> adaptation(String key, Shape from, Shape to) {
        return key.equals("pos_embed")
                ? Positions.adaptation(from, to, inFront(), false, true)
                : super.adaptation(key, from, to);
    }

    /** {@inheritDoc} */
    @Override
    public List<Part> blocks() {
        return Part.list(
                List.of("cls_token", "reg_token", "pos_embed", "patch_embed."),
                "blocks.",
                config.depth(),
                List.of("norm.", "head."));
    }

    @Override
    protected void head(int classes) {
        head = replaceChild("head", new Linear(config.dim(), classes, true, INIT));
    }

    /** Encoder block, Figure 1 (right), its branches scaled: Touvron et al., arXiv:2103.17239. */
    private static final class Block extends TensorLayer {
        private final LayerNorm norm1;
        private final Attention attn;
        private final @Nullable LayerScale ls1;
        private final LayerNorm norm2;
        private final TensorLayer mlp;
        private final @Nullable LayerScale ls2;
        private final DropPath drop;

        Block(VitConfig config, double dropPath) {
            int dim = config.dim();
            norm1 = child("norm1", new LayerNorm(dim, EPS));
            attn = child("attn", new Attention(dim, config.heads()));
            ls1 = config.layerScale() == 0 ? null : child("ls1", new LayerScale("gamma", dim, config.layerScale()));
            norm2 = child("norm2", new LayerNorm(dim, EPS));
            int hidden = (int) (dim * config.mlpRatio());
            mlp = child("mlp", config.swiglu() ? new SwiGlu("fc1", "fc2", dim, hidden, INIT) : mlp(dim, hidden));
            ls2 = config.layerScale() == 0 ? null : child("ls2", new LayerScale("gamma", dim, config.layerScale()));
            drop = child("drop_path", new DropPath(dropPath));
        }

        private static Mlp mlp(int dim, int hidden) {
            return new Mlp(new Linear(dim, hidden, true, INIT), new Linear(hidden, dim, true, INIT), GELU);
        }

        @Override
        protected Tensor compute(Tensor x) { // [B, N, D]
            Tensor attended = attn.forward(norm1.forward(x));
            AddNormed y = norm2.forward(drop.forward(ls1 == null ? attended : ls1.forward(attended)), x);
            Tensor mapped = mlp.forward(y.y());
            return y.sum().add(drop.forward(ls2 == null ? mapped : ls2.forward(mapped)));
        }
    }

    private static final class Attention extends TensorLayer {
        private final Linear qkv;
        private final Linear proj;
        private final int heads;

        Attention(int dim, int heads) {
            this.heads = heads;
            qkv = child("qkv", new Linear(dim, 3 * dim, true, INIT));
            proj = child("proj", new Linear(dim, dim, true, INIT));
        }

        @Override
        protected Tensor compute(Tensor x) { // [B, N, D]
            List<Tensor> parts = qkv.forward(x).chunk(2, 3);
            return proj.forward(MultiHead.attend(parts.get(0), parts.get(1), parts.get(2), heads, null));
        }
    }
}
