package dev.roentgen.models.segment;

import static dev.roentgen.layers.conv.ConvOptions.kernel;

import dev.roentgen.backend.PoolSpec;
import dev.roentgen.backend.kernel.ResizeKernel.Mode;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ShapeException;
import dev.roentgen.layers.Flatten;
import dev.roentgen.layers.Linear;
import dev.roentgen.layers.Sequential;
import dev.roentgen.layers.conv.Conv2d;
import dev.roentgen.layers.pool.AdaptiveAvgPool2d;
import dev.roentgen.layers.pool.Upsample;
import dev.roentgen.layers.regularize.Dropout;
import dev.roentgen.models.Encoder;
import dev.roentgen.models.Model;
import dev.roentgen.models.Part;
import dev.roentgen.nn.Forward;
import dev.roentgen.nn.Init;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The frame that all segmentation nets share: an encoder, a decoder of its features, a head for the mask, and perhaps one for
 * the whole image.
 *
 * <p>Shapes: {@code [B, C, H, W] -> [B, classes, H, W]}; H and W are multiples of what the encoder's coarsest features are
 * smaller by. State: {@code encoder.*}, {@code decoder.*}, {@code segmentation_head.0.*}, {@code classification_head.3.*}.
 */
public abstract class SegmentationModel extends Model {
    private final Encoder encoder;
    private final List<Integer> channels;
    private final List<Integer> reductions;
    private final boolean gap; // the encoder has no features of half the image's size
    private final int depth;
    private @Nullable IntFunction<Sequential> maskHead; // from its classes
    private Heads heads = Heads.masks(1);
    private @Nullable Sequential segmentationHead;
    private @Nullable Sequential classificationHead;

    /**
     * Declares the encoder, of which {@code depth} features are used. One whose finest features are a quarter of the image's
     * size gets features without channels put in front.
     */
    SegmentationModel(Encoder encoder, int depth) {
        gap = encoder.reductions().get(0) == 4;
        List<Integer> channels = new ArrayList<>(encoder.channels()),
                reductions = new ArrayList<>(encoder.reductions());
        if (gap) {
            channels.add(0, 0);
            reductions.add(0, 2);
        }
        if (depth < (gap ? 2 : 1) || depth > channels.size())
            throw new ArgumentException(
                    getClass().getSimpleName(),
                    "the depth must be",
                    "from " + (gap ? 2 : 1) + " to " + channels.size(),
                    Integer.toString(depth),
                    "");
        this.encoder = child("encoder", encoder);
        this.depth = depth;
        this.channels = List.copyOf(channels.subList(0, depth));
        this.reductions = List.copyOf(reductions.subList(0, depth));
    }

    /** For a decoder that makes something of each of the features. */
    final void needsHalfSize() {
        if (gap)
            throw new ArgumentException(
                    getClass().getSimpleName(),
                    "the encoder must have features of",
                    "half the image's size",
                    encoder.getClass().getSimpleName() + " with a quarter at most",
                    "Use another encoder, or a Unet.");
    }

    /** For a decoder whose steps up double the size. */
    final void needsHalves() {
        for (int i = 1; i < depth; i++)
            if (reduction(i) != 2 * reduction(i - 1))
                throw new ArgumentException(
                        getClass().getSimpleName(),
                        "each of the encoder's features must have",
                        "half the size of the one before",
                        "sizes 1/" + reduction(i - 1) + " and 1/" + reduction(i) + " in the place of " + i + " and "
                                + (i + 1),
                        "Build the encoder without an output stride.");
    }

    /** Declares the heads, after the decoder. */
    final void heads(Heads heads, int in, int kernelSize, int upsampling) {
        maskHead = classes -> {
            Conv2d conv = new Conv2d(in, classes, kernel(kernelSize).same().init(Init.xavierUniform()));
            int factor = heads.upsampling() > 0 ? heads.upsampling() : upsampling;
            return new Sequential(conv, new Upsample(factor, Mode.BILINEAR, true));
        };
        this.heads = heads;
        head(heads.classes());
        if (heads.labels() > 0) replaceLabels(heads.labels());
    }

    @Override
    protected final void head(int classes) {
        if (maskHead == null) throw new IllegalStateException("heads() was not called");
        segmentationHead = replaceChild("segmentation_head", maskHead.apply(classes));
    }

    /** Puts a new head for so many classes of whole images in the place of the old one, or where there was none. */
    public final void replaceLabels(int labels) {
        atLeastOne("labels", labels);
        Linear linear = new Linear(channels().get(depth - 1), labels, true, Init.xavierUniform());
        Forward pool = heads.largest() ? SegmentationModel::largest : new AdaptiveAvgPool2d();
        classificationHead = replaceChild(
                "classification_head", new Sequential(pool, new Flatten(), new Dropout(heads.dropout()), linear));
    }

    private static Tensor largest(Tensor x) {
        return x.maxPool2d(PoolSpec.kernel(x.dim(2), x.dim(3))); // [B, C, 1, 1]
    }

    /** The encoder's stem, its blocks, the decoder, the heads. */
    @Override
    public final List<Part> blocks() {
        List<Part> of = encoder.blocks(), parts = new ArrayList<>();
        int last = of.size() - 1;
        for (Part part : of.subList(0, last)) parts.add(part.under("encoder."));
        String[] end = of.get(last).under("encoder.").prefixes().toArray(String[]::new);
        parts.set(
                last - 1, parts.get(last - 1).under("", end)); // what stands behind the last block, as a normalisation
        parts.add(new Part("decoder", List.of("decoder.")));
        parts.add(new Part("head", List.of("segmentation_head.", "classification_head.")));
        return parts;
    }

    /** The channels of the features that the decoder gets, finest first. */
    final List<Integer> channels() {
        return channels;
    }

    /** By how much features are smaller than the image. */
    final int reduction(int index) {
        return reductions.get(index);
    }

    /** From the encoder's features, finest first, to what the head makes the mask of. */
    abstract Tensor decode(List<Tensor> features);

    /** The same for a decoder that may take the image beside. */
    Tensor decode(Tensor image, List<Tensor> features) {
        return decode(features);
    }

    /** The encoder. */
    public final Encoder encoder() {
        return encoder;
    }

    /** The mask's logits. */
    @Override
    protected final Tensor compute(Tensor x) {
        return mask(x, features(x));
    }

    /** The mask's and the image's logits, for a net that was built with labels. */
    public final Segmented segment(Tensor x) {
        Sequential head = classificationHead;
        if (head == null)
            throw new ArgumentException(
                    getClass().getSimpleName(),
                    "the net must have",
                    "a head for whole images",
                    "none",
                    "Build it with Heads.masks(n).labels(m), or call forward.");
        return call(List.of(x), () -> {
            List<Tensor> features = features(x);
            return new Segmented(mask(x, features), head.forward(features.get(depth - 1)));
        });
    }

    private Tensor mask(Tensor x, List<Tensor> features) {
        Sequential head = segmentationHead;
        if (head == null) throw new IllegalStateException("heads() was not called");
        return head.forward(decode(x, features));
    }

    /** The height and width that the plane of the coarsest features must have. */
    int leastPlane() {
        return 1;
    }

    private List<Tensor> features(Tensor x) {
        int multiple = Collections.max(reductions), least = leastPlane() * multiple;
        if (x.rank() != 4 || x.dim(2) % multiple + x.dim(3) % multiple != 0 || Math.min(x.dim(2), x.dim(3)) < least)
            throw size(x, multiple, least);
        if (!gap) return encoder.features(x, depth);
        List<Tensor> features = new ArrayList<>(encoder.features(x, depth - 1));
        features.add(0, x.narrow(1, 0, 0).slice(2, 0, x.dim(2), 2).slice(3, 0, x.dim(3), 2)); // [B, 0, H / 2, W / 2]
        return features;
    }

    private ShapeException size(Tensor x, int multiple, int least) {
        return new ShapeException(
                getClass().getSimpleName(),
                "input must be [B, C, H, W] with H and W",
                "multiples of " + multiple + (least > multiple ? " from " + least + " on" : ""),
                x.shape().toString(),
                x.rank() != 4
                        ? "Add the batch axis with unsqueeze(0)."
                        : "Pad to " + up(x.dim(2), multiple, least) + " x " + up(x.dim(3), multiple, least) + ".");
    }

    private static int up(int size, int multiple, int least) {
        return Math.max(least, (size + multiple - 1) / multiple * multiple);
    }
}
