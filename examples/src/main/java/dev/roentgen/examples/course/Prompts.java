package dev.roentgen.examples.course;

import java.util.List;

/** The course's sentences for CLIP, to the letter, in the order of the data set's classes. */
enum Prompts {
    /** Long: what is seen. */
    first(
            "A chest X-ray image showing features characteristic of COVID-19, such as bilateral ground-glass opacities.",
            "A chest X-ray image showing lung opacity which might indicate conditions like pneumonia or edema but not"
                    + " specific to COVID-19.",
            "A chest X-ray image of normal lungs without any signs of infection, opacity, or other abnormalities.",
            "A chest X-ray image showing signs of viral pneumonia, distinct from bacterial causes, possibly including"
                    + " patterns like patchy airspace opacities."),
    /** Short: the names, as for photographs. */
    second(
            "a photo of a COVID lung.",
            "a photo of a opacity lung.",
            "a photo of a normal lung.",
            "a photo of a viral pneumonia lung.");

    /** One for each class. */
    final List<String> sentences;

    Prompts(String... sentences) {
        this.sentences = List.of(sentences);
    }

    /** The row's name in the table. */
    String title() {
        return "clip, " + name() + " prompts";
    }
}
