package dev.roentgen.examples.course;

import dev.roentgen.array.Shape;
import dev.roentgen.data.Batch;
import dev.roentgen.models.clip.ClipTokenizer;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Sentences about generated images, put together at random from words in use for the four findings. None is one of the
 * {@link Prompts}.
 */
final class Captions {
    private static final int PAIRS = 400;
    private static final List<String> OPENINGS = List.of(
            "A chest X-ray image showing",
            "A chest X-ray with",
            "Frontal chest X-ray:",
            "a photo of a lung with",
            "An image of",
            "a lung picture showing signs of",
            "A frontal view of the lungs with features of");
    private static final List<String> ENDINGS =
            List.of(".", ".", " in an adult.", ", seen from the front.", ", such as this image.");

    /** What is said of each class, in the order of the data set's. */
    private static final List<List<String>> FINDINGS = List.of(
            List.of(
                    "bilateral ground-glass opacities",
                    "COVID-19",
                    "ground-glass opacities characteristic of COVID-19",
                    "a COVID lung, such as bilateral hazy ground-glass"),
            List.of(
                    "lung opacity",
                    "an opacity like pneumonia or edema",
                    "an opacity lung, not specific to one infection",
                    "lung opacity which might indicate conditions like edema"),
            List.of(
                    "normal lungs",
                    "a normal lung without signs of infection",
                    "no abnormalities: normal lungs",
                    "normal clear lungs without any opacity"),
            List.of(
                    "viral pneumonia",
                    "a viral pneumonia lung",
                    "viral pneumonia with patchy airspace patterns",
                    "signs of viral pneumonia, distinct from bacterial causes"));

    private final SplittableRandom random;
    private final ClipTokenizer tokenizer;

    /** Sentences that depend on the seed and the order in which they are asked for. */
    Captions(long seed, int context) {
        random = new SplittableRandom(seed);
        tokenizer = ClipTokenizer.learn(all(), PAIRS).context(context);
    }

    /** A vocabulary made of all sentences. */
    ClipTokenizer tokenizer() {
        return tokenizer;
    }

    private static List<String> all() {
        List<String> all = new ArrayList<>();
        for (List<String> ofClass : FINDINGS)
            for (String finding : ofClass)
                for (String opening : OPENINGS) for (String ending : ENDINGS) all.add(opening + " " + finding + ending);
        return all;
    }

    /** A sentence about an image of a class. */
    String of(int label) {
        return drawn(OPENINGS) + " " + drawn(FINDINGS.get(label)) + drawn(ENDINGS);
    }

    private String drawn(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** For each image its class, and the words of a sentence about it: {@code I64 [B, 1 + context]}. */
    Tensor of(Batch batch) {
        long[] labels = batch.labels().toLongArray();
        List<String> sentences = new ArrayList<>();
        for (long label : labels) sentences.add(of((int) label));
        return Tensor.concat(1, Tensor.of(labels, Shape.of(labels.length, 1)), tokenizer.encode(sentences));
    }
}
