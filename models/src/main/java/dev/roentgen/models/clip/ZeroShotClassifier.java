package dev.roentgen.models.clip;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.nn.Buffer;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.List;

/**
 * Classes told apart by sentences alone, without training: an image's class is the one whose prompt lies nearest to it.
 * Radford et al., arXiv:2103.00020, section 3.1.
 *
 * <pre>{@code
 * var classifier = ZeroShotClassifier.of(clip, tokenizer, "a photo of a cat.", "a photo of a dog.");
 * Tensor p = classifier.probabilities(images);   // [B, 2]
 * }</pre>
 *
 * <p>The prompts go through the text model once, when the classifier is made. Shapes: {@code [B, C, S, S] -> [B, classes]}, the
 * scaled cosines: logits as of any classifier. State: {@code clip.*}, and {@code texts [classes, projection]} of length 1.
 */
public final class ZeroShotClassifier extends TensorLayer {
    private final Clip clip;
    private final Buffer texts;

    private ZeroShotClassifier(Clip clip, ClipTokenizer tokenizer, List<List<String>> prompts) {
        this.clip = child("clip", clip);
        texts = buffer(
                "texts",
                Shape.of(prompts.size(), clip.config().projection()),
                shape -> directions(clip, tokenizer, prompts));
        texts.value();
    }

    /** With one prompt for each class, in the classes' order. */
    public static ZeroShotClassifier of(Clip clip, ClipTokenizer tokenizer, String... prompts) {
        return of(clip, tokenizer, List.of(prompts).stream().map(List::of).toList());
    }

    /**
     * With several prompts for each class, whose directions are averaged; section 3.1.4.
     *
     * @param tokenizer the model's own; of its texts as many words are made as the model takes
     * @param prompts one list for each class. Throws {@link ArgumentException} where there are fewer than two, one is empty, or a
     *     prompt has more words than the model takes
     */
    public static ZeroShotClassifier of(Clip clip, ClipTokenizer tokenizer, List<List<String>> prompts) {
        if (prompts.size() < 2)
            throw wrong("there must be", "prompts for 2 or more classes", Integer.toString(prompts.size()), "");
        ClipTokenizer cut = tokenizer.context(clip.config().context());
        if (cut.vocabularySize() > clip.config().vocabulary())
            throw wrong(
                    "the tokenizer must have at most",
                    clip.config().vocabulary() + " words, as the model",
                    Integer.toString(cut.vocabularySize()),
                    "Use the model's own tokenizer.");
        for (List<String> ofClass : prompts) {
            if (ofClass.isEmpty()) throw wrong("each class must have", "1 or more prompts", "none", "");
            for (String prompt : ofClass) check(prompt, cut, clip.config().context() - 2);
        }
        return new ZeroShotClassifier(
                clip, cut, prompts.stream().map(List::copyOf).toList());
    }

    private static void check(String prompt, ClipTokenizer tokenizer, int most) {
        int words = tokenizer.words(prompt).length;
        if (words == 0) throw wrong("a prompt must have", "1 or more words", "'" + prompt + "'", "");
        if (words > most)
            throw wrong(
                    "a prompt must have at most",
                    most + " words of the vocabulary",
                    words + " in '" + prompt + "'",
                    "Shorten it.");
    }

    private static ArgumentException wrong(String rule, String expected, String got, String fix) {
        return new ArgumentException("ZeroShotClassifier", rule, expected, got, fix);
    }

    /** One direction for each class, {@code [classes, projection]}. */
    private static Tensor directions(Clip clip, ClipTokenizer tokenizer, List<List<String>> prompts) {
        List<Tensor> means = prompts.stream()
                .map(ofClass -> clip.textFeatures(tokenizer.encode(ofClass))
                        .normalize(-1)
                        .mean(true, 0))
                .toList();
        return Tensor.concat(0, means).normalize(-1);
    }

    @Override
    protected Tensor compute(Tensor images) {
        Tensor directions = clip.imageFeatures(images).normalize(-1); // [B, projection]
        return directions.matmul(texts.value().transpose(0, 1)).mul(clip.scale());
    }

    /** How likely each class is, {@code [B, C, S, S] -> [B, classes]}; a row's sum is 1. */
    public Tensor probabilities(Tensor images) {
        return call(List.of(images), () -> compute(images).softmax(-1));
    }
}
