package dev.roentgen.models.clip;

import static dev.roentgen.layers.conv.ConvOptions.kernel;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ShapeException;
import dev.roentgen.layers.Embedding;
import dev.roentgen.layers.conv.Conv2d;
import dev.roentgen.layers.norm.LayerNorm;
import dev.roentgen.models.Positions;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Vision transformer: {@code [B, C, S, S] -> [B, dim]}, the normalised class token. */
final class VisionModel extends TensorLayer {
    private final Embeddings embeddings;
    private final LayerNorm pre;
    private final Encoder encoder;
    private final LayerNorm post;

    VisionModel(ClipConfig config) {
        embeddings = child("embeddings", new Embeddings(config));
        pre = child("pre_layrnorm", new LayerNorm(config.vision().dim())); // so it is spelled
        encoder = child("encoder", new Encoder(config.vision()));
        post = child("post_layernorm", new LayerNorm(config.vision().dim()));
    }

    @Override
    protected Tensor compute(Tensor x) {
        Tensor y = encoder.forward(pre.forward(embeddings.forward(x)), null);
        return post.forward(y.select(1, 0));
    }

    private static final class Embeddings extends TensorLayer {
        private final ClipConfig config;
        private final Parameter token;
        private final Conv2d patches;
        private final Embedding positions;

        Embeddings(ClipConfig config) {
            this.config = config;
            int dim = config.vision().dim(), patch = config.patchSize(), grid = config.imageSize() / patch;
            token = parameter("class_embedding", Shape.of(dim), Init.normal(1 / Math.sqrt(dim)));
            patches = child(
                    "patch_embedding",
                    new Conv2d(
                            config.inChannels(),
                            dim,
                            kernel(patch).stride(patch).noBias().init(Init.normal(0.02))));
            positions = child("position_embedding", new Embedding(grid * grid + 1, dim));
        }

        @Override
        protected @Nullable UnaryOperator<Tensor> adaptation(String key, Shape from, Shape to) {
            return key.equals("position_embedding.weight") ? Positions.adaptation(from, to, 1, false, false) : null;
        }

        @Override
        protected Tensor compute(Tensor x) {
            int size = config.imageSize(), dim = config.vision().dim();
            if (x.rank() != 4 || x.dim(2) != size || x.dim(3) != size)
                throw new ShapeException(
                        "Clip",
                        "input must be",
                        "[B, " + config.inChannels() + ", " + size + ", " + size + "]",
                        x.shape().toString(),
                        "Resize the images, or build for another size with image(size, patch).");
            Tensor cut = patches.forward(x).flatten(2, 3).transpose(1, 2); // [B, N, D]
            Tensor all = Tensor.concat(1, token.value().expand(x.dim(0), 1, dim), cut);
            return all.add(positions.forward(Tensor.arange(all.dim(1)).to(x.backend())));
        }
    }
}
