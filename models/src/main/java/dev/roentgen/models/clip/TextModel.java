package dev.roentgen.models.clip;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.check.ShapeException;
import dev.roentgen.layers.Embedding;
import dev.roentgen.layers.norm.LayerNorm;
import dev.roentgen.nn.Layer;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Transformer over words that looks back only: {@code [B, T] -> [B, dim]}, the normalised token at the text's end. */
final class TextModel extends Layer {
    private final ClipConfig config;
    private final Embeddings embeddings;
    private final Encoder encoder;
    private final LayerNorm norm;

    TextModel(ClipConfig config) {
        this.config = config;
        embeddings = child("embeddings", new Embeddings(config));
        encoder = child("encoder", new Encoder(config.text()));
        norm = child("final_layer_norm", new LayerNorm(config.text().dim()));
    }

    Tensor forward(Tensor words, @Nullable Tensor mask) {
        return call(List.of(words), () -> {
            int b = words.dim(0), n = words.rank() == 2 ? words.dim(1) : 0;
            if (n == 0 || n > config.context())
                throw new ShapeException(
                        "Clip",
                        "words must be",
                        "[B, T] with T from 1 to " + config.context(),
                        words.shape().toString(),
                        "Cut the texts.");
            Tensor seen = ones(words, Shape.of(n, n)).tril(0).gt(0); // [T, T]: what a word may look at
            if (mask != null) seen = seen.and(mask.ne(0).reshape(b, 1, 1, n)); // [B, 1, T, T]
            Tensor y = norm.forward(encoder.forward(embeddings.forward(words), seen)); // [B, T, D]
            Tensor at = end(words).reshape(b, 1, 1).expand(b, 1, config.text().dim());
            return y.gather(1, at).squeeze(1); // [B, D]
        });
    }

    private static Tensor ones(Tensor like, Shape shape) {
        return Tensor.full(shape, 1).to(like.backend());
    }

    /**
     * Where each text ends: at the first end word; where that is 2, as old configurations falsely say, at the largest word,
     * as the original does.
     */
    private Tensor end(Tensor words) {
        Tensor marks = config.endIsLargest() ? words : words.eq(config.end()).to(DType.I64);
        return marks.argmax(1, false);
    }

    private static final class Embeddings extends TensorLayer {
        private final Embedding tokens;
        private final Embedding positions;

        Embeddings(ClipConfig config) {
            tokens = child(
                    "token_embedding",
                    new Embedding(config.vocabulary(), config.text().dim()));
            positions = child(
                    "position_embedding",
                    new Embedding(config.context(), config.text().dim()));
        }

        @Override
        protected Tensor compute(Tensor words) {
            return tokens.forward(words)
                    .add(positions.forward(Tensor.arange(words.dim(1)).to(words.backend())));
        }
    }
}
