package dev.roentgen.models.dino;

import dev.roentgen.array.Shape;
import dev.roentgen.layers.norm.LayerNorm;
import dev.roentgen.layers.transformer.PatchEmbed;
import dev.roentgen.models.Maskable;
import dev.roentgen.models.Model;
import dev.roentgen.models.Part;
import dev.roentgen.models.Positions;
import dev.roentgen.models.Trunk;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Vision transformer trained without labels. Oquab et al., arXiv:2304.07193; registers, Darcet et al., arXiv:2309.16588. The
 * names are those of Hugging Face; timm's
 * naming of the same model is {@link dev.roentgen.models.vit.Vit}.
 *
 * <p>Shapes: {@code [B, C, H, W] -> [B, dim]}, H and W multiples of the patch. State: {@code embeddings.cls_token} to
 * {@code layernorm.bias}.
 */
public final class Dinov2 extends Model implements Maskable {
    static final Init INIT = Init.truncatedNormal(0.02);

    private final Dinov2Config config;
    private final Embeddings embeddings;
    private final Encoder encoder;
    private final LayerNorm layernorm;

    /** The model. */
    public Dinov2(Dinov2Config config) {
        this.config = config;
        embeddings = child("embeddings", new Embeddings(config));
        encoder = child("encoder", new Encoder(config));
        layernorm = child(
                "layernorm", new LayerNorm(config.trunk().dim(), config.trunk().eps()));
    }

    /** The normalised class token, {@code [B, dim]}. */
    @Override
    protected Tensor compute(Tensor x) {
        return normalised(x).select(1, 0);
    }

    /** All tokens, normalised: class token, registers, patches row by row, {@code [B, tokens, dim]}. */
    public Tensor tokens(Tensor x) {
        return call(List.of(x), () -> normalised(x));
    }

    private Tensor normalised(Tensor x) {
        return layernorm.forward(encoder.forward(embeddings.forward(x)));
    }

    /** {@inheritDoc} They are normalised; {@code mask_token} stands for what is hidden. */
    @Override
    public Tensor tokens(Tensor x, Tensor hidden) {
        return call(List.of(x, hidden), () -> layernorm.forward(encoder.forward(embeddings.masked(x, hidden))));
    }

    @Override
    public int inChannels() {
        return config.trunk().inChannels();
    }

    @Override
    public int patchSize() {
        return config.trunk().patchSize();
    }

    @Override
    public int dim() {
        return config.trunk().dim();
    }

    /** {@inheritDoc} */
    @Override
    public List<Part> blocks() {
        return Part.list(
                List.of("embeddings."), "encoder.layer.", config.trunk().depth(), List.of("layernorm."));
    }

    /** What it is made of. */
    public Dinov2Config config() {
        return config;
    }

    @Override
    protected Object configuration() {
        return config;
    }

    @Override
    protected void head(int classes) {
        throw headless("Build a Dinov2Classifier.");
    }

    /** Patches as tokens, the class token in front, positions added, registers between them. */
    private static final class Embeddings extends TensorLayer {
        private final Dinov2Config config;
        private final Parameter clsToken;
        private final Parameter maskToken; // stands for hidden patches in pretraining
        private final @Nullable Parameter registers;
        private final Parameter positions;
        private final PatchEmbed patches;

        Embeddings(Dinov2Config config) {
            this.config = config;
            Trunk t = config.trunk();
            int dim = t.dim(), tokens = t.grid() * t.grid() + 1;
            clsToken = parameter("cls_token", Shape.of(1, 1, dim), Init.normal(1));
            maskToken = parameter("mask_token", Shape.of(1, dim), Init.zeros());
            registers = config.registers() == 0
                    ? null
                    : parameter("register_tokens", Shape.of(1, config.registers(), dim), Init.zeros());
            positions = parameter("position_embeddings", Shape.of(1, tokens, dim), Init.normal(1));
            patches = child(
                    "patch_embeddings",
                    new PatchEmbed("projection", t.inChannels(), dim, t.patchSize(), o -> o.init(INIT)));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return placed(x, cut(x));
        }

        Tensor masked(Tensor x, Tensor hidden) { // [B, N]: 1 where hidden
            return call(List.of(x, hidden), () -> {
                Tensor where = hidden.unsqueeze(-1);
                return placed(x, cut(x).mul(where.neg().add(1)).add(where.mul(maskToken.value())));
            });
        }

        private Tensor cut(Tensor x) {
            config.trunk().check("Dinov2", x.shape(), true, "");
            return patches.forward(x);
        }

        private Tensor placed(Tensor x, Tensor tokens) {
            int b = x.dim(0),
                    patch = config.trunk().patchSize(),
                    dim = config.trunk().dim();
            Tensor places = Positions.resized(
                    positions.value(), 1, x.dim(2) / patch, x.dim(3) / patch, false, config.antialiased());
            Tensor y =
                    Tensor.concat(1, clsToken.value().expand(b, 1, dim), tokens).add(places); // [B, 1 + N, D]
            if (registers == null) return y;
            Tensor between = registers.value().expand(b, config.registers(), dim);
            return Tensor.concat(1, y.narrow(1, 0, 1), between, y.narrow(1, 1, y.dim(1) - 1));
        }

        @Override
        protected @Nullable UnaryOperator<Tensor> adaptation(String key, Shape from, Shape to) {
            return key.equals("position_embeddings")
                    ? Positions.adaptation(from, to, 1, false, config.antialiased())
                    : null;
        }
    }

    private static final class Encoder extends TensorLayer {
        private final List<Block> layers;

        Encoder(Dinov2Config config) {
            List<Block> blocks = new ArrayList<>();
            Trunk t = config.trunk();
            for (int i = 0; i < t.depth(); i++) blocks.add(new Block(config, t.dropPath(i)));
            layers = children("layer", blocks);
        }

        @Override
        protected Tensor compute(Tensor x) {
            for (Block block : layers) x = block.forward(x);
            return x;
        }
    }
}
