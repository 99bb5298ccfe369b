package dev.roentgen.examples.cli;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.examples.course.ClassifierFigures;
import dev.roentgen.examples.course.Figure;
import dev.roentgen.examples.course.MaskFigures;
import dev.roentgen.models.Model;
import dev.roentgen.models.clip.Clip;
import dev.roentgen.models.multitask.VNet;
import dev.roentgen.models.segment.SegmentationModel;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a net answers about a picture. */
enum Task {
    /** Which class it belongs to. */
    classify,
    /** Which of its pixels belong to what the masks show. */
    segment;

    /** What a model was built for. */
    static Task of(Model model) {
        if (model instanceof Clip)
            throw new ArgumentException(
                    "--weights",
                    "the model must",
                    "classify or segment",
                    "a CLIP, which compares pictures with texts",
                    "Use 'roentgen zero-shot'.");
        return model instanceof SegmentationModel || model instanceof VNet ? segment : classify;
    }

    /** Throws unless the pictures have classes or masks, as this needs. */
    void check(Dataset data) {
        boolean fits =
                this == classify ? data.classes().size() > 1 : data.files(0).size() > 1;
        if (!fits)
            throw new ArgumentException(
                    "--data",
                    "to " + name() + ", the pictures must have",
                    this == classify ? "2 or more classes" : "masks",
                    this == classify ? Integer.toString(data.classes().size()) : "none",
                    this == classify
                            ? "Give a folder with a folder for each class."
                            : "Give folders images and masks.");
    }

    /** What a model is worth on pictures that it did not learn from; {@code images} counts them. */
    Map<String, Figure> figures(Model model, DataLoader unseen) {
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.putAll(
                this == classify
                        ? ClassifierFigures.of(
                                        model, unseen, unseen.data().classes().size())
                                .figures()
                        : MaskFigures.of(model, unseen));
        figures.put("images", Figure.of(unseen.samples()));
        return figures;
    }
}
