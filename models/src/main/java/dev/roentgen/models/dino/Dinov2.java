package dev.roentgen.models.dino;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ShapeException;
import dev.roentgen.layers.norm.LayerNorm;
import dev.roentgen.layers.transformer.PatchEmbed;
import dev.roentgen.models.Maskable;
import dev.roentgen.models.Model;
import dev.roentgen.models.Part;
import dev.roentgen.models.Positions;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Vision transformer trained without labels. Oquab et al., arXiv:2304.07193. The names are those of Hugging Face; timm's
 * naming of the same model is {@link dev.roentgen.models.vit.Vit}.
 *
 * <p>Shapes: {@code [B, C, H, W] -> [B, dim]}, H and W multiples of the patch. State: {@code embeddings.cls_token} to
 * {@code layernorm.bias}.
 */
public final class Dinov2 extends Model implements Maskable {
    static final double EPS = 1e-6;
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
        layernorm = child("layernorm", new LayerNorm(config.dim(), EPS));
    }

    /** The normalised class token, {@code [B, dim]}. */
    @Override
    protected Tensor compute(Tensor x) {
        return normalised(x).select(1, 0);
    }

    /** All tokens, normalised: class token, patches row by row, {@code [B, tokens, dim]}. */
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

    /** {@inheritDoc} */
    @Override
    public List<Part> blocks() {
        return Part.list(List.of("embeddings."), "encoder.layer.", config.depth(), List.of("layernorm."));
    }

    @Override
    protected void head(int classes) {
        throw headless("Build a Dinov2Classifier.");
    }

    /** Patches as tokens, the class token in front, positions added. */
    private static final class Embeddings extends TensorLayer {
        private final Dinov2Config config;
        private final Parameter clsToken;
        private final Parameter maskToken; // stands for hidden patches in pretraining
        private final Parameter positions;
        private final PatchEmbed patches;

        Embeddings(Dinov2Config config) {
            this.config = config;
            int dim = config.dim(), tokens = config.grid() * config.grid() + 1;
            clsToken = parameter("cls_token", Shape.of(1, 1, dim), Init.normal(1));
            maskToken = parameter("mask_token", Shape.of(1, dim), Init.zeros());
            positions = parameter("position_embeddings", Shape.of(1, tokens, dim), Init.normal(1));
            patches = child(
                    "patch_embeddings",
                    new PatchEmbed("projection", config.inChannels(), dim, config.patchSize(), o -> o.init(INIT)));
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
            int patch = config.patchSize();
            if (x.rank() != 4 || x.dim(2) % patch != 0 || x.dim(3) % patch != 0)
                throw new ShapeException(
                        "Dinov2",
                        "input must be",
                        "[B, " + config.inChannels() + ", H, W] with H and W multiples of " + patch,
                        x.shape().toString(),
                        "Resize or pad the images.");
            return patches.forward(x);
        }

        private Tensor placed(Tensor x, Tensor tokens) {
            int patch = config.patchSize();
            Tensor token = clsToken.value().expand(x.dim(0), 1, config.dim());
            return Tensor.concat(1, token, tokens).add(positions(x.dim(2) / patch, x.dim(3) / patch));
        }

        /** The position embeddings for a grid of patches, resampled as the original does it. */
        private Tensor positions(int h, int w) {
            return Positions.resized(positions.value(), 1, h, w, false, false);
        }

        @Override
        protected @Nullable UnaryOperator<Tensor> adaptation(String key, Shape from, Shape to) {
            return key.equals("position_embeddings") ? Positions.adaptation(from, to, 1, false, false) : null;
        }
    }

    private static final class Encoder extends TensorLayer {
        private final List<Block> layers;

        Encoder(Dinov2Config config) {
            List<Block> blocks = new ArrayList<>();
            for (int i = 0; i < config.depth(); i++)
                blocks.add(new Block(config, config.dropPath() * i / Math.max(1, config.depth() - 1)));
            layers = children("layer", blocks);
        }

        @Override
        protected Tensor compute(Tensor x) {
            for (Block block : layers) x = block.forward(x);
            return x;
        }
    }
}
