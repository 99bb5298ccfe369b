package dev.roentgen.models;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.tensor.Tensor;
import java.util.List;

/**
 * A net whose stages give ever coarser features: what a decoder builds on. Its {@link #forward} classifies, or gives the
 * pooled features where it was built without a head.
 */
public abstract class Encoder extends Model {
    /** A net without stages yet. */
    protected Encoder() {}

    /** The channels of the image. */
    public abstract int inChannels();

    /** The channels of the features, finest first. */
    public abstract List<Integer> channels();

    /** By how much each of the features is smaller than the image, finest first. */
    public abstract List<Integer> reductions();

    /** The first {@code depth} features, finest first. */
    protected abstract List<Tensor> stages(Tensor x, int depth);

    /** All features, finest first: {@code [B, C, H, W] -> [B, channels(i), H / reductions(i), W / reductions(i)]}. */
    public final List<Tensor> features(Tensor x) {
        return features(x, channels().size());
    }

    /** The first {@code depth} features; later stages are not computed. */
    public final List<Tensor> features(Tensor x, int depth) {
        if (depth < 1 || depth > channels().size())
            throw new ArgumentException(
                    getClass().getSimpleName(),
                    "the depth must be",
                    "from 1 to " + channels().size(),
                    Integer.toString(depth),
                    "");
        return call(List.of(x), () -> stages(x, depth));
    }
}
