package dev.roentgen.examples.course;

import dev.roentgen.check.DataException;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.image.Filter;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.models.Models;
import dev.roentgen.models.clip.Clip;
import dev.roentgen.models.clip.ClipTokenizer;
import dev.roentgen.models.clip.ZeroShotClassifier;
import dev.roentgen.models.open.Opened;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CLIP tells the classes apart by one sentence for each, without training on them; two sets of sentences are compared. */
public final class ZeroShot implements Experiment {
    private static final String CHECKPOINT = "clip-vit-large-patch14";
    private static final int BATCH = 16;

    /** A model ready for images, and what a reader must know of it. */
    private record Ready(Clip clip, ClipTokenizer tokenizer, Preprocessing how, String note) {}

    private final SmallClip small = new SmallClip(this);

    @Override
    public String name() {
        return "zero-shot";
    }

    @Override
    public List<String> models() {
        return Arrays.stream(Prompts.values()).map(p -> "clip-" + p.name()).toList();
    }

    @Override
    public Row run(String name, CourseRun run) {
        Prompts prompts = Prompts.valueOf(name.substring("clip-".length()));
        Dataset unseen = run.data().forClasses().unseen();
        Ready ready = run.options().weights() == null
                ? pretrained(name, run)
                : published(run.options().weights());
        try {
            ZeroShotClassifier classifier =
                    ZeroShotClassifier.of(ready.clip, ready.tokenizer, prompts.sentences.toArray(String[]::new));
            DataLoader images = run.loader(unseen, ready.how, BATCH).filter(Filter.BICUBIC);
            ClassifierFigures figures =
                    ClassifierFigures.of(classifier, images, unseen.classes().size());
            return new Row(
                    prompts.title(),
                    ready.clip.parameterCount(),
                    figures.figures(),
                    Published.of(prompts.title()),
                    List.of(),
                    Double.NaN,
                    figures.confusion(),
                    List.of(),
                    List.of(ready.note, "Prompts: " + String.join(" / ", prompts.sentences)));
        } finally {
            ready.clip.unload();
        }
    }

    private Ready pretrained(String name, CourseRun run) {
        SmallClip.Pretrained p = small.pretrained(name, run);
        return new Ready(p.clip(), p.tokenizer(), p.how(), p.note());
    }

    private static Ready published(Path folder) {
        Path file = new WeightsFolder(folder).require(CHECKPOINT);
        Opened opened = Models.open(file);
        Clip clip = opened.model(Clip.class);
        @Nullable ClipTokenizer tokenizer = opened.tokenizer();
        if (tokenizer == null) {
            clip.unload();
            throw new DataException(
                    file.toString(),
                    "beside the weights there must be",
                    "the vocabulary: tokenizer.json, or vocab.json and merges.txt, or bpe_simple_vocab_16e6.txt.gz",
                    "none",
                    "Download it from where the weights came from, into a folder with them.");
        }
        return new Ready(clip, tokenizer, opened.preprocessing(), "Weights: " + file.getFileName() + ".");
    }

    @Override
    public Part table(List<Row> rows, CourseRun run) {
        return new Part(
                "Zero-shot: the four classes from sentences",
                ClassifierFigures.COLUMNS,
                run.data().training().classes(),
                rows,
                List.of(
                        run.options().weights() == null
                                ? "A small CLIP that learnt from generated images and sentences about them. Published: CLIP ViT-L/14."
                                : "CLIP ViT-L/14 as published."));
    }
}
