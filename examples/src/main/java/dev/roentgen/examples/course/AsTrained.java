package dev.roentgen.examples.course;

import dev.roentgen.check.DataException;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.image.Filter;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.datasets.transform.Transform;
import dev.roentgen.datasets.transform.Transforms;
import dev.roentgen.models.clip.ClipTokenizer;
import dev.roentgen.models.open.Opened;
import java.util.Optional;

/** Pictures and texts for an opened model as at its training. */
public final class AsTrained {
    private AsTrained() {}

    /** The same pictures, brought to the model's size. */
    public static DataLoader prepared(Opened opened, DataLoader loader) {
        return cropping(opened).map(loader::prepared).orElseGet(() -> loader.filter(filter(opened)));
    }

    /** What of a picture the model sees: a square from its middle, or all of it where this is empty. */
    public static Optional<Transform> cropping(Opened opened) {
        Preprocessing how = opened.preprocessing();
        int shorter = opened.resizing().shorterSide();
        if (shorter == 0) return Optional.empty();
        int side = Math.max(shorter, Math.max(how.height(), how.width()));
        return Optional.of(
                Transforms.shorterSide(side, filter(opened)).then(Transforms.centerCrop(how.height(), how.width())));
    }

    private static Filter filter(Opened opened) {
        return switch (opened.resizing().filter()) {
            case NEAREST -> Filter.NEAREST;
            case BICUBIC -> Filter.BICUBIC;
            default -> Filter.BILINEAR;
        };
    }

    /** The vocabulary that lies beside a CLIP's weights; throws where there is none. */
    public static ClipTokenizer tokenizer(Opened opened) {
        if (opened.tokenizer() != null) return opened.tokenizer();
        throw new DataException(
                "--weights",
                "beside the weights must lie",
                "the vocabulary: vocab.json and merges.txt, tokenizer.json, or bpe_simple_vocab_16e6.txt.gz",
                "none of them at " + opened.source(),
                "Download it from where the weights came from.");
    }
}
