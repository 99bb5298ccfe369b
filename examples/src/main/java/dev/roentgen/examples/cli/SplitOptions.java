package dev.roentgen.examples.cli;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.Split;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which pictures are learnt from. */
final class SplitOptions {
    private static final double TRAINING_SHARE = 0.8;

    @Option(
            names = "--split",
            paramLabel = "FILE",
            description = "A split.csv of an earlier run; without it, the seed draws one, class by class.")
    private @Nullable Path split;

    @Option(
            names = "--train-share",
            paramLabel = "P",
            description =
                    "The share that is learnt from; the rest, less --test-share, chooses the best epoch (default: "
                            + TRAINING_SHARE + ").")
    private @Nullable Double training;

    @Option(
            names = "--test-share",
            paramLabel = "P",
            description = "The share that is only measured, at the end (default: 0).")
    private @Nullable Double test;

    Split of(Dataset data, long seed) {
        if (split != null) {
            if (training != null || test != null)
                throw new ArgumentException(
                        "--split",
                        "it must be given without",
                        "--train-share and --test-share, which draw another",
                        training != null ? "--train-share " + training : "--test-share " + test,
                        "Leave one of them out.");
            return Split.read(split, data);
        }
        double learnt = training == null ? TRAINING_SHARE : training, measured = test == null ? 0 : test;
        if (!(learnt > 0 && measured >= 0 && learnt + measured < 1))
            throw new ArgumentException(
                    "--train-share and --test-share",
                    "they must be",
                    "0 or more and less than 1 in sum",
                    learnt + " and " + measured,
                    "Use --train-share 0.7 --test-share 0.15.");
        return measured == 0 ? data.split(learnt, seed) : data.split(learnt, 1 - learnt - measured, seed);
    }
}
