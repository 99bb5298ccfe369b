package dev.roentgen.training;

import dev.roentgen.tensor.Generator;
import dev.roentgen.training.loss.BceDice;
import dev.roentgen.training.metric.HardDice;
import dev.roentgen.training.optim.AdamW;
import dev.roentgen.training.optim.Optimizer;
import dev.roentgen.training.schedule.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Trainings with everything that a checkpoint must hold, and their ends. */
final class Runs {
    static final Discs TRAIN = new Discs(28, 4, 1), VALIDATION = new Discs(8, 4, 2); // 7 and 2 batches

    private Runs() {}

    /** Ends a run as a killed process would: nothing is saved on the way out. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    static Callback killAfter(int steps) {
        int[] left = {steps};
        return new Callback() {
            @Override
            public void afterBackward(Optimizer optimizer) {
                if (left[0]-- == 0) throw new Killed();
            }
        };
    }

    static Discs.Net net() {
        Generator.seed(7);
        return new Discs.Net(0.3);
    }

    /** Everything at once that a checkpoint must hold. */
    static Trainer everything(Discs.Net net, int epochs, Path folder) {
        return Trainer.of(net)
                .loss(new BceDice())
                .optimizer(AdamW.of(net).learningRate(0.02))
                .schedule(Schedule.linear(0.1, 1, 4).then(4, Schedule.cosine(20)))
                .clipNorm(1)
                .accumulate(2)
                .ema(0.9)
                .metric(new HardDice())
                .evaluateEvery(3)
                .seed(5)
                .epochs(epochs)
                .checkpoints(Checkpoints.in(folder).everySteps(2).keepBest(2));
    }

    static String bits(Discs.Net net, Result result) {
        StringBuilder all = new StringBuilder();
        net.slots()
                .forEach((key, s) ->
                        all.append(key).append(Arrays.toString(s.value().toArray())));
        for (Epoch e : result.epochs())
            all.append(e.number())
                    .append(e.step())
                    .append(e.loss())
                    .append(e.validation())
                    .append(e.best());
        return all.append(result.best().step()).toString();
    }

    static List<String> names(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(p -> String.valueOf(p.getFileName())).sorted().toList();
        }
    }

    static void clear(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path p : all.toList()) Files.delete(p);
        }
    }
}
