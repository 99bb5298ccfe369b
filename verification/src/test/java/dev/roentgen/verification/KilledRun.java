package dev.roentgen.verification;

import dev.roentgen.data.Batch;
import dev.roentgen.data.BatchSource;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.datasets.transform.Augmentation;
import dev.roentgen.models.resnet.ResNet;
import dev.roentgen.models.resnet.ResNetConfig;
import dev.roentgen.models.segment.Heads;
import dev.roentgen.models.segment.Unet;
import dev.roentgen.models.segment.UnetConfig;
import dev.roentgen.tensor.Generator;
import dev.roentgen.training.Checkpoints;
import dev.roentgen.training.Epoch;
import dev.roentgen.training.Result;
import dev.roentgen.training.Trainer;
import dev.roentgen.training.loss.BceDice;
import dev.roentgen.training.metric.HardDice;
import dev.roentgen.training.optim.AdamW;
import dev.roentgen.training.schedule.Schedule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** A small training that saves itself after every step: the process that {@link KilledRunTest} kills. */
final class KilledRun {
    private static final int EPOCHS = 3, BATCH = 4, SIZE = 32, TRAIN = 24;

    private KilledRun() {}

    /** Steps that the run has in all. */
    static final int STEPS = EPOCHS * TRAIN / BATCH;

    public static void main(String[] args) {
        var xrays = SyntheticChestXray.of(TRAIN + 4, 1).size(SIZE);
        BatchSource train = DataLoader.of(xrays.part(0, TRAIN), Preprocessing.imagenet(SIZE))
                .batch(BATCH)
                .shuffled(1)
                .augmented(Augmentation.mild());
        BatchSource unseen = DataLoader.of(xrays.part(TRAIN, TRAIN + 4), Preprocessing.imagenet(SIZE));
        Generator.seed(3);
        var encoder = new ResNet(ResNetConfig.resnet18().headless().widths(4, 4, 4, 8, 8));
        var unet = new Unet(encoder, UnetConfig.standard().channels(8, 8, 4, 4, 4), Heads.masks(1));
        Result result = Trainer.of(unet)
                .loss(new BceDice())
                .target(Batch::masks)
                .optimizer(AdamW.of(unet).learningRate(2e-3))
                .schedule(Schedule.cosine(STEPS))
                .ema(0.9)
                .metric(new HardDice())
                .epochs(EPOCHS)
                .readEvery(1)
                .checkpoints(Checkpoints.in(Path.of(args[0])).everySteps(1))
                .onProgress(p -> System.out.println("batch " + p.batches()))
                .resume(train, unseen);
        CRC32C bits = new CRC32C();
        unet.slots()
                .forEach((key, slot) ->
                        add(bits, key + Arrays.toString(slot.value().toArray())));
        for (Epoch e : result.epochs()) add(bits, e.number() + " " + e.loss() + " " + e.validation());
        System.out.println("bits " + Long.toHexString(bits.getValue()) + " "
                + result.best().number());
    }

    private static void add(CRC32C bits, String text) {
        bits.update(text.getBytes(StandardCharsets.UTF_8));
    }
}
