package dev.roentgen.examples.course;

import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.models.clip.Clip;
import dev.roentgen.models.clip.ClipConfig;
import dev.roentgen.models.clip.ClipConfig.Tower;
import dev.roentgen.models.clip.ClipTokenizer;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.Callback;
import dev.roentgen.training.Trainer;
import dev.roentgen.training.loss.Contrastive;
import dev.roentgen.training.loss.Loss;
import dev.roentgen.training.optim.AdamW;
import dev.roentgen.training.optim.Optimizer;
import java.util.Locale;

/** A CLIP of a few seconds' training on generated images with generated {@link Captions}, so that prompts mean something. */
final class SmallClip {
    private static final int IMAGES = 1536, EPOCHS = 8, BATCH = 32, CONTEXT = 77, GRID = 8, SIZE = 64;
    private static final double LEARNING_RATE = 1e-3, DECAY = 0.1;

    private final Experiment experiment;
    private final Pretraining once = new Pretraining();

    SmallClip(Experiment experiment) {
        this.experiment = experiment;
    }

    /** The model with its vocabulary, for images prepared so. */
    record Pretrained(Clip clip, ClipTokenizer tokenizer, Preprocessing how, String note) {}

    /** The model, trained by the first row of a run that asks, and read by the others. */
    Pretrained pretrained(String row, CourseRun run) {
        CourseOptions o = run.options();
        int size = o.imageSizeOr(SIZE);
        Captions captions = new Captions(o.seed(), CONTEXT);
        Clip clip = run.seeded(() -> new Clip(config(size, captions.tokenizer())));
        Preprocessing how = Preprocessing.imagenet(size);
        String note = once.load(clip, experiment, "clip", run, () -> {
            DataLoader images = run.loader(Pretraining.generated(IMAGES, size, o), how, o.batchOr(BATCH))
                    .shuffled(o.seed())
                    .wholeBatches();
            int epochs = o.epochsOr(EPOCHS);
            Trainer trainer = Trainer.of(clip)
                    .loss(contrast(clip))
                    .target(captions::of)
                    .optimizer(AdamW.of(clip).learningRate(LEARNING_RATE).weightDecay(DECAY))
                    .schedule(Pretraining.schedule((long) epochs * images.size()))
                    .epochs(epochs)
                    .seed(o.seed())
                    .with(limited(clip))
                    .with(run.progress());
            double seconds = trainer.fit(images).seconds();
            return String.format(
                    Locale.ROOT,
                    "Pretrained by contrast with sentences (CLIP, arXiv:2103.00020; images of one class are no negatives"
                            + " of each other, UniCL, arXiv:2204.03610) on %d other generated images, %d epochs, %.0f s.",
                    images.samples(),
                    epochs,
                    seconds);
        });
        return new Pretrained(clip, captions.tokenizer(), how, note);
    }

    private static ClipConfig config(int size, ClipTokenizer tokenizer) {
        return ClipConfig.vitB32()
                .projection(64)
                .vision(new Tower(96, 192, 4, 4), size, size / GRID)
                .text(new Tower(64, 128, 2, 2), tokenizer.vocabularySize(), CONTEXT);
    }

    /** Image features against each image's class and the words about it, {@code [B, 1 + T]}. */
    private static Loss contrast(Clip clip) {
        Loss pairs = new Contrastive();
        return (imageFeatures, told) -> {
            Tensor words = told.narrow(1, 1, told.dim(1) - 1), classes = told.select(1, 0);
            Clip.Output compared = clip.compare(imageFeatures, clip.textFeatures(words));
            return pairs.of(compared.logitsPerImage(), classes);
        };
    }

    private static Callback limited(Clip clip) {
        return new Callback() {
            @Override
            public void afterBackward(Optimizer optimizer) {
                clip.limitScale();
            }
        };
    }
}
