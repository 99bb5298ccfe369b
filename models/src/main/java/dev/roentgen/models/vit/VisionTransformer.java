package dev.roentgen.models.vit;

import static dev.roentgen.backend.kernel.Activation.GELU;
import static dev.roentgen.backend.kernel.Activation.TANH;
import static dev.roentgen.layers.conv.ConvOptions.kernel;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ShapeException;
import dev.roentgen.layers.Linear;
import dev.roentgen.layers.attention.MultiheadAttention;
import dev.roentgen.layers.conv.Conv2d;
import dev.roentgen.layers.norm.LayerNorm;
import dev.roentgen.layers.regularize.Dropout;
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
 * Vision transformer. Dosovitskiy et al., arXiv:2010.11929, Figure 1.
 *
 * <p>Shapes: {@code [B, C, S, S] -> [B, classes]}. State: torchvision's names, {@code class_token} to {@code heads.head.bias}.
 */
public final class VisionTransformer extends Model {
    private static final double EPS = 1e-6;

    private final VisionTransformerConfig config;
    private final Parameter classToken;
    private final Conv2d convProj;
    private final Encoder encoder;
    private @Nullable Heads heads;

    /** The model of Figure 1 (left). */
    public VisionTransformer(VisionTransformerConfig config) {
        this.config = config;
        int dim = config.dim(), patch = config.patchSize();
        Init patches = Init.truncatedNormal(1 / Math.sqrt(config.inChannels() * patch * patch));
        classToken = parameter("class_token", Shape.of(1, 1, dim), Init.zeros());
        convProj = child(
                "conv_proj",
                new Conv2d(config.inChannels(), dim, kernel(patch).stride(patch).init(patches)));
        encoder = child("encoder", new Encoder(config));
        if (config.classes() > 0) head(config.classes());
    }

    /** What it is made of. */
    public VisionTransformerConfig config() {
        return config;
    }

    @Override
    protected Tensor compute(Tensor x) {
        int size = config.imageSize();
        if (x.rank() != 4 || x.dim(2) != size || x.dim(3) != size)
            throw new ShapeException(
                    "VisionTransformer",
                    "input must be",
                    "[B, " + config.inChannels() + ", " + size + ", " + size + "]",
                    x.shape().toString(),
                    "Resize the images, or build for another size with image(size, patch).");
        Tensor patches = convProj.forward(x).flatten(2, 3).transpose(1, 2); // [B, N, D]
        Tensor token = classToken.value().expand(x.dim(0), 1, config.dim());
        Tensor y = encoder.forward(Tensor.concat(1, token, patches)).select(1, 0); // [B, D]
        return heads == null ? y : heads.forward(y);
    }

    /** {@inheritDoc} */
    @Override
    public List<Part> blocks() {
        return Part.list(
                List.of("class_token", "conv_proj.", "encoder.pos_embedding"),
                "encoder.layers.encoder_layer_",
                config.depth(),
                List.of("encoder.ln.", "heads."));
    }

    @Override
    protected Object configuration() {
        return config;
    }

    @Override
    protected void head(int classes) {
        heads = replaceChild("heads", new Heads(config, classes));
    }

    /** Position embeddings, blocks, a last normalisation. */
    private static final class Encoder extends TensorLayer {
        private final Parameter positions;
        private final Dropout dropout;
        private final Blocks layers;
        private final LayerNorm ln;

        Encoder(VisionTransformerConfig config) {
            positions = parameter("pos_embedding", Shape.of(1, config.tokens(), config.dim()), Init.normal(0.02));
            dropout = child("dropout", new Dropout(config.dropout()));
            layers = child("layers", new Blocks(config));
            ln = child("ln", new LayerNorm(config.dim(), EPS));
        }

        @Override
        protected Tensor compute(Tensor x) {
            x = dropout.forward(x.add(positions.value()));
            return ln.forward(layers.forward(x));
        }

        @Override
        protected @Nullable UnaryOperator<Tensor> adaptation(String key, Shape from, Shape to) {
            return key.equals("pos_embedding") ? Positions.adaptation(from, to, 1, true, false) : null;
        }
    }

    /** All blocks, one after another. */
    private static final class Blocks extends TensorLayer {
        private final List<Block> blocks = new ArrayList<>();

        Blocks(VisionTransformerConfig config) {
            for (int i = 0; i < config.depth(); i++) blocks.add(child("encoder_layer_" + i, new Block(config)));
        }

        @Override
        protected Tensor compute(Tensor x) {
            for (Block block : blocks) x = block.forward(x);
            return x;
        }
    }

    /** Encoder block, Figure 1 (right). */
    private static final class Block extends TensorLayer {
        private final LayerNorm ln1;
        private final MultiheadAttention attention;
        private final Dropout dropout;
        private final LayerNorm ln2;
        private final Mlp mlp;

        Block(VisionTransformerConfig config) {
            ln1 = child("ln_1", new LayerNorm(config.dim(), EPS));
            attention = child("self_attention", new MultiheadAttention(config.dim(), config.heads()));
            dropout = child("dropout", new Dropout(config.dropout()));
            ln2 = child("ln_2", new LayerNorm(config.dim(), EPS));
            mlp = child("mlp", new Mlp(config.dim(), config.hidden(), config.dropout()));
        }

        @Override
        protected Tensor compute(Tensor x) { // [B, N, D]
            AddNormed attended = ln2.forward(dropout.forward(attention.forward(ln1.forward(x))), x);
            return attended.sum().add(mlp.forward(attended.y()));
        }
    }

    /** A perceptron with one hidden layer. */
    private static final class Mlp extends TensorLayer {
        private final Linear widen;
        private final Linear narrow;
        private final Dropout dropout;

        Mlp(int dim, int hidden, double dropout) {
            widen = child("0", new Linear(dim, hidden, true, Init.xavierUniform()));
            this.dropout = child("2", new Dropout(dropout));
            narrow = child("3", new Linear(hidden, dim, true, Init.xavierUniform()));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return dropout.forward(narrow.forward(dropout.forward(widen.forward(x, GELU))));
        }
    }

    /** The classifier, perhaps with a layer before it. */
    private static final class Heads extends TensorLayer {
        private final @Nullable Linear preLogits;
        private final Linear head;

        Heads(VisionTransformerConfig config, int classes) {
            int dim = config.dim(), width = config.representation();
            preLogits = width == 0
                    ? null
                    : child("pre_logits", new Linear(dim, width, true, Init.truncatedNormal(1 / Math.sqrt(dim))));
            head = child("head", new Linear(width == 0 ? dim : width, classes, true, Init.zeros()));
        }

        @Override
        protected Tensor compute(Tensor x) {
            return head.forward(preLogits == null ? x : preLogits.forward(x, TANH));
        }
    }
}
