package dev.roentgen.examples.course;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.data.Batch;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import dev.roentgen.models.clip.Clip;
import dev.roentgen.models.clip.ClipConfig;
import dev.roentgen.models.clip.ClipConfig.Tower;
import dev.roentgen.models.clip.ClipTokenizer;
import dev.roentgen.models.clip.ZeroShotClassifier;
import dev.roentgen.models.open.Opened;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.Callback;
import dev.roentgen.training.Trainer;
import dev.roentgen.training.loss.Contrastive;
import dev.roentgen.training.loss.Loss;
import dev.roentgen.training.optim.AdamW;
import dev.roentgen.training.optim.Group;
import dev.roentgen.training.schedule.Schedule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** CLIP tells the four classes apart by one sentence each; two sets of sentences are compared. */
public final class ZeroShot implements Experiment {
    private static final String FOLDER = "clip-vit-large-patch14", CLIP = "clip";
    private static final int GRID = 4, DIM = 96, DEPTH = 4, TEXT_DIM = 64, TEXT_DEPTH = 2, HEADS = 4, PROJECTION = 64;
    private static final int EPOCHS = 10, BATCH = 32;
    private static final double RATE = 1e-3, DECAY = 0.05, LARGEST_NORM = 1;
    private static final String SCALE = "logit_scale";

    /** The course's, word by word, in the order of the classes. */
    private static final Map<String, List<String>> PROMPTS = new LinkedHashMap<>();

    static {
        PROMPTS.put(
                "first",
                List.of(
                        "A chest X-ray image showing features characteristic of COVID-19, such as bilateral ground-glass"
                                + " opacities.",
                        "A chest X-ray image showing lung opacity which might indicate conditions like pneumonia or edema but"
                                + " not specific to COVID-19.",
                        "A chest X-ray image of normal lungs without any signs of infection, opacity, or other abnormalities.",
                        "A chest X-ray image showing signs of viral pneumonia, distinct from bacterial causes, possibly"
                                + " including patterns like patchy airspace opacities."));
        PROMPTS.put(
                "second",
                List.of(
                        "a photo of a COVID lung.",
                        "a photo of a opacity lung.",
                        "a photo of a normal lung.",
                        "a photo of a viral pneumonia lung."));
    }

    private final Pretraining once = new Pretraining();

    /** A CLIP with its words, and the unseen images as it takes them. */
    private record Ready(Clip clip, ClipTokenizer tokenizer, DataLoader unseen) {}

    @Override
    public String name() {
        return "zero-shot";
    }

    @Override
    public List<String> models() {
        return PROMPTS.keySet().stream().map(set -> CLIP + "-" + set).toList();
    }

    private static String set(String model) {
        return model.substring(model.indexOf('-') + 1);
    }

    @Override
    public String title(String model) {
        return CLIP + ", " + set(model) + " prompts";
    }

    /** All sentences of both sets. */
    static List<String> prompts() {
        return PROMPTS.values().stream().flatMap(List::stream).toList();
    }

    @Override
    public Row run(String name, CourseRun run) {
        String set = set(name), title = title(name);
        List<String> prompts = PROMPTS.getOrDefault(set, List.of()), notes = new ArrayList<>();
        Ready ready = run.options().weights() == null
                ? trained(run, notes)
                : published(run.options().weights(), run);
        ZeroShotClassifier classifier =
                ZeroShotClassifier.of(ready.clip, ready.tokenizer, prompts.toArray(String[]::new));
        try {
            ClassifierFigures figures = ClassifierFigures.of(classifier, ready.unseen, prompts.size());
            Predictions.write(figures, ready.unseen.data(), run.folder(this, name));
            notes.add("Prompts: " + String.join(" / ", prompts));
            return new Row(
                    title,
                    ready.clip.parameterCount(),
                    figures.figures(),
                    Published.of(title),
                    List.of(),
                    Double.NaN,
                    figures.confusion(),
                    List.of(),
                    notes);
        } finally {
            classifier.unload();
        }
    }

    private static Ready published(Path folder, CourseRun run) {
        @Nullable Integer size = run.options().imageSize();
        ModelOptions options = size == null
                ? ModelOptions.published()
                : ModelOptions.published().imageSize(size);
        Opened opened = Models.open(new WeightsFolder(folder).require(FOLDER), options);
        DataLoader unseen = ClassifierTraining.unseen(run.data().forClasses(), opened.preprocessing(), run);
        return new Ready(opened.model(Clip.class), AsTrained.tokenizer(opened), AsTrained.prepared(opened, unseen));
    }

    private Ready trained(CourseRun run, List<String> notes) {
        CourseOptions o = run.options();
        if (!o.isSmall())
            throw new ArgumentException(
                    "--weights",
                    "the zero-shot rows must have at --scale full",
                    "a folder with " + FOLDER,
                    "no --weights",
                    "docs/course.md says where to get it; --scale small trains a small CLIP first.");
        Preprocessing how = Preprocessing.imagenet(o.imageSizeOr(CourseData.SMALL_CLASSES));
        ClipTokenizer tokenizer = Captions.tokenizer(prompts());
        Clip clip = run.seeded(() -> small(how.height(), tokenizer));
        notes.add(once.load(clip, this, CLIP, run, () -> pretrained(clip, tokenizer, how, run)));
        clip.eval();
        return new Ready(clip, tokenizer, ClassifierTraining.unseen(run.data().forClasses(), how, run));
    }

    static Clip small(int imageSize, ClipTokenizer tokenizer) {
        int context = tokenizer.encode("").dim(1);
        return new Clip(ClipConfig.vitB32()
                .projection(PROJECTION)
                .vision(new Tower(DIM, 2 * DIM, DEPTH, HEADS), imageSize, imageSize / GRID)
                .text(new Tower(TEXT_DIM, 2 * TEXT_DIM, TEXT_DEPTH, HEADS), tokenizer.vocabularySize(), context));
    }

    /** What trains a CLIP with a caption drawn for each image; those of one class are no negatives of each other. */
    static Trainer contrast(Clip clip, ClipTokenizer tokenizer, int epochs, long steps) {
        Tensor words = tokenizer.encode(Captions.all());
        Loss contrast = new Contrastive();
        Loss loss = (features, labels) -> contrast.of(
                clip.compare(features, clip.textFeatures(Captions.drawn(labels, words)))
                        .logitsPerImage(),
                labels);
        return Trainer.of(clip)
                .loss(loss)
                .target(Batch::labels)
                .optimizer(AdamW.of(Group.of(clip, SCALE).weightDecay(0), Group.rest(clip, SCALE))
                        .learningRate(RATE)
                        .weightDecay(DECAY))
                .schedule(Schedule.warmCosine(Math.max(1, steps / 10), steps))
                .clipNorm(LARGEST_NORM)
                .epochs(epochs)
                .with(new Callback() {
                    @Override
                    public void afterStep() {
                        clip.limitScale();
                    }
                });
    }

    /** Learns from images with captions that are drawn anew each time, and says so. */
    private String pretrained(Clip clip, ClipTokenizer tokenizer, Preprocessing how, CourseRun run) {
        CourseOptions o = run.options();
        DataLoader images =
                run.loader(run.data().forClasses().training(), how, BATCH).shuffled(o.seed());
        int epochs = o.epochsOr(EPOCHS);
        double seconds = contrast(clip, tokenizer, epochs, (long) epochs * images.size())
                .seed(o.seed())
                .with(run.progress())
                .fit(images)
                .seconds();
        Path folder = o.out().resolve(name()).resolve(CLIP);
        Models.save(clip, tokenizer, how, folder);
        return String.format(
                Locale.ROOT,
                "A small CLIP, trained here by contrast (UniCL, arXiv:2204.03610) on %d images and %d captions made from their"
                        + " classes, none of them a prompt: %d epochs, %.0f s. 'roentgen zero-shot --weights %s' asks it others.",
                images.samples(),
                Captions.all().size(),
                epochs,
                seconds,
                folder);
    }

    @Override
    public Part table(List<Row> rows, CourseRun run) {
        return new Part(
                "Zero-shot: the four classes by sentences",
                ClassifierFigures.COLUMNS,
                run.data().training().classes(),
                rows,
                List.of(
                        run.options().weights() == null
                                ? "A small CLIP, trained here on the training part with captions made from its classes. Published:"
                                        + " ViT-L/14 as it came."
                                : "CLIP ViT-L/14 with the weights of --weights, not trained on these images."));
    }
}
