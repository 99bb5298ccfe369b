package dev.roentgen.examples.cli;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.Split;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which pictures are learnt from. */
final class SplitOptions {
    @Option(
            names = "--split",
            paramLabel = "FILE",
            description = "A split.csv of an earlier run; without it, the seed draws one, class by class.")
    private @Nullable Path split;

    @Option(
            names = "--train-share",
            paramLabel = "P",
            description =
                    "The share that is learnt from; the rest, less --test-share, chooses the best epoch (default: 0.8).")
    private double training = 0.8;

    @Option(
            names = "--test-share",
            paramLabel = "P",
            description = "The share that is only measured, at the end (default: 0).")
    private double test;

    Split of(Dataset data, long seed) {
        if (split != null) return Split.read(split, data);
        if (!(training > 0 && test >= 0 && training + test < 1))
            throw new ArgumentException(
                    "--train-share and --test-share",
                    "they must be",
                    "0 or more and less than 1 in sum",
                    training + " and " + test,
                    "Use --train-share 0.7 --test-share 0.15.");
        return test == 0 ? data.split(training, seed) : data.split(training, 1 - training - test, seed);
    }
}
