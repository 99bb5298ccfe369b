package dev.roentgen.examples.course;

import dev.roentgen.data.Batch;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.models.MaskedImageModel;
import dev.roentgen.models.Model;
import dev.roentgen.models.Models;
import dev.roentgen.training.Result;
import dev.roentgen.training.Trainer;
import dev.roentgen.training.loss.Loss;
import dev.roentgen.training.loss.Losses;
import dev.roentgen.training.optim.AdamW;
import dev.roentgen.training.schedule.Schedule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Two encoders that learnt without labels, their first two thirds frozen, tuned on all of the training part or on a share. */
public final class SelfSupervised implements Experiment {
    private static final List<Integer> PERCENT = List.of(100, 75, 50, 25);
    private static final int COURSE_BATCH = 64, SMALL_BATCH = 16, SMALL_EPOCHS = 6; // of all images
    private static final double SMALL_RATE = 1e-3;
    private static final int PRETRAINING_IMAGES = 1536, PRETRAINING_EPOCHS = 10, PRETRAINING_BATCH = 32;
    private static final double PRETRAINING_RATE = 1e-3, PRETRAINING_DECAY = 0.05;

    private final Pretraining once = new Pretraining();

    @Override
    public String name() {
        return "self-supervised";
    }

    @Override
    public List<String> models() {
        List<String> rows = new ArrayList<>();
        for (FrozenEncoder e : FrozenEncoder.values()) for (int percent : PERCENT) rows.add(e.name() + "-" + percent);
        return rows;
    }

    @Override
    public String title(String model) {
        return model.replace('-', ' ') + " %";
    }

    @Override
    public Row run(String name, CourseRun run) {
        CourseOptions o = run.options();
        int dash = name.lastIndexOf('-'), percent = Integer.parseInt(name.substring(dash + 1));
        FrozenEncoder kind = FrozenEncoder.valueOf(name.substring(0, dash));
        String title = title(name);
        CourseData all = run.data().forClasses();
        int classes = all.training().classes().size();
        Preprocessing how =
                Preprocessing.imagenet(o.imageSizeOr(o.isSmall() ? CourseData.SMALL_CLASSES : CourseData.FULL));
        List<String> notes = new ArrayList<>();
        Model encoder = encoder(kind, how, run, notes);
        Model classifier = run.seeded(() -> kind.classifier(encoder, classes));
        try {
            int frozen = FrozenEncoder.freeze(encoder);
            CourseData share =
                    percent == 100 ? all : all.learningFrom(all.training().share(percent / 100.0, o.seed()));
            ClassifierTraining training = o.isSmall()
                    ? ClassifierTraining.fresh(
                            o, SMALL_EPOCHS * 100 / percent, SMALL_BATCH, SMALL_RATE) // as many steps
                    : ClassifierTraining.course(o, COURSE_BATCH);
            Result result = training.fit(this, name, classifier, share, how, run);
            DataLoader unseen = ClassifierTraining.unseen(share, how, run);
            ClassifierFigures figures = ClassifierFigures.of(classifier, unseen, classes);
            OutputFolder folder = run.folder(this, name);
            Models.save(classifier, how, all.training().classes(), folder.file("weights.safetensors"));
            AttentionMaps maps = AttentionMaps.write(classifier, unseen.data(), how, folder);
            notes.add(String.format(
                    Locale.ROOT,
                    "Embeddings and the first %d blocks frozen, %d images to learn from. The best of %d epochs by macro F1 was number %d.",
                    frozen,
                    share.training().size(),
                    result.epochs().size(),
                    result.best().number()));
            notes.add(maps.note());
            return new Row(
                    title,
                    classifier.parameterCount(),
                    figures.figures(),
                    Published.of(title),
                    result.epochs(),
                    Row.median(result.epochs()),
                    figures.confusion(),
                    List.of(CourseRun.inReport(this, name, AttentionMaps.FILE)),
                    notes);
        } finally {
            classifier.unload();
        }
    }

    /** From the folder of weights, or pretrained, or at full scale without weights random. */
    private Model encoder(FrozenEncoder kind, Preprocessing how, CourseRun run, List<String> notes) {
        @Nullable Path folder = run.options().weights();
        if (folder != null) return kind.published(new WeightsFolder(folder), how.height());
        Model encoder = run.seeded(() -> kind.slim(how.height()));
        notes.add(once.load(encoder, this, kind.name(), run, () -> pretrained(kind, encoder, how, run)));
        return encoder;
    }

    private static String pretrained(FrozenEncoder kind, Model encoder, Preprocessing how, CourseRun run) {
        CourseOptions o = run.options();
        Dataset unlabelled = o.data() == null
                ? Pretraining.generated(PRETRAINING_IMAGES, how.height(), o)
                : run.data().training();
        DataLoader images = run.loader(unlabelled, how, PRETRAINING_BATCH).shuffled(o.seed());
        MaskedImageModel masked = run.seeded(() -> kind.masked(encoder));
        Loss l1 = Losses::l1;
        int epochs = o.epochsOr(PRETRAINING_EPOCHS);
        long steps = (long) epochs * images.size();
        double seconds = Trainer.of(masked)
                .loss(l1.times(1 / masked.share()))
                .target(Batch::images)
                .optimizer(AdamW.of(masked).learningRate(PRETRAINING_RATE).weightDecay(PRETRAINING_DECAY))
                .schedule(Schedule.warmCosine(Math.max(1, steps / 10), steps))
                .epochs(epochs)
                .seed(o.seed())
                .with(run.progress())
                .fit(images)
                .seconds();
        return String.format(
                Locale.ROOT,
                "Pretrained without labels by guessing the pixels of hidden patches (SimMIM, arXiv:2111.09886; the published encoders"
                        + " learnt from teachers) on %d images, %d epochs, %.0f s.",
                images.samples(),
                epochs,
                seconds);
    }

    @Override
    public Part table(List<Row> rows, CourseRun run) {
        return new Part(
                "Self-supervised: the four classes from frozen encoders",
                ClassifierFigures.COLUMNS,
                run.data().training().classes(),
                rows,
                List.of(note(run)));
    }

    private static String note(CourseRun run) {
        if (run.options().weights() == null)
            return "Slim encoders, pretrained here in about a minute each. Published: base encoders with their own weights.";
        return "Base encoders with the weights of --weights.";
    }
}
