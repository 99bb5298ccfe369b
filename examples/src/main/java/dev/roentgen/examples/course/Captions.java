package dev.roentgen.examples.course;

import dev.roentgen.models.clip.ClipTokenizer;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * What is said of generated X-rays: as many sentences for each of the four classes, an opening, a finding and a closing. None is a
 * prompt of the course, but they share its words.
 */
final class Captions {
    private static final int PAIRS = 1000; // enough for every word of the captions to be one

    private static final List<String> OPENINGS = List.of(
            "A chest X-ray of ",
            "A chest X-ray image with ",
            "A chest radiograph with ",
            "An image of ",
            "This photo shows ",
            "A picture of ",
            "A frontal picture showing ",
            "This film has ");

    private static final List<List<String>> FINDINGS = List.of(
            List.of(
                    "COVID-19",
                    "a lung with COVID",
                    "the lungs in COVID",
                    "features of COVID-19",
                    "bilateral ground glass",
                    "ground-glass opacities, such as COVID-19 causes",
                    "COVID with ground-glass opacities on both sides",
                    "characteristic bilateral, hazy ground glass"),
            List.of(
                    "an opacity",
                    "a lung opacity",
                    "opacity of a lobe",
                    "a dense opacity, but not COVID-19",
                    "a consolidated lung",
                    "an opacity like that of edema or fluid",
                    "lung opacity, which might indicate pneumonia",
                    "a dense lung, not specific to other conditions"),
            List.of(
                    "a lung that is normal",
                    "normal lungs",
                    "healthy lungs",
                    "clear lungs without infection",
                    "a normal chest without abnormalities",
                    "lungs without any opacity",
                    "no signs of disease",
                    "normal lungs, no pneumonia or other findings"),
            List.of(
                    "viral pneumonia",
                    "a lung with viral pneumonia",
                    "signs of viral pneumonia",
                    "a viral infection, not bacterial",
                    "lungs with a viral pneumonia",
                    "patchy lines, as from viral causes",
                    "viral pneumonia, possibly with interstitial patterns",
                    "lines like those of viruses, distinct from COVID"));

    private static final List<String> CLOSINGS =
            List.of(".", " in this patient.", ", seen from the front.", ", as the report says.");

    /** How many each class has. */
    static final int OF_CLASS = OPENINGS.size() * FINDINGS.get(0).size() * CLOSINGS.size();

    private Captions() {}

    /** All of them, class by class. */
    static List<String> all() {
        List<String> all = new ArrayList<>();
        for (List<String> ofClass : FINDINGS)
            for (String opening : OPENINGS)
                for (String finding : ofClass) for (String closing : CLOSINGS) all.add(opening + finding + closing);
        return all;
    }

    /** A vocabulary learnt from them, for texts as long as the longest of them and of the prompts. */
    static ClipTokenizer tokenizer(List<String> prompts) {
        List<String> texts = new ArrayList<>(all());
        ClipTokenizer words = ClipTokenizer.learn(texts, PAIRS);
        texts.addAll(prompts);
        int longest = texts.stream().mapToInt(t -> words.words(t).length).max().orElseThrow();
        return words.context(longest + 2);
    }

    /** The words of one for each label {@code I64 [B]}, drawn anew: {@code I64 [B, T]}, from those of {@link #all}. */
    static Tensor drawn(Tensor labels, Tensor words) {
        Tensor which =
                Tensor.rand(labels.dim(0)).to(labels.backend()).mul(OF_CLASS).to(labels.dtype());
        return words.indexSelect(0, labels.mul(OF_CLASS).add(which));
    }
}
