package dev.roentgen.training;

import dev.roentgen.check.ArgumentException;
import java.nio.file.Path;

/**
 * Where and how often a run saves itself, so that it can be {@linkplain Trainer#resume resumed}: after every epoch and
 * every so many steps. The last two checkpoints are kept, and beside them the weights of the best evaluations.
 *
 * @param folder where they go; made if need be, and locked while the run lasts
 * @param everySteps after how many of the optimiser's steps within an epoch; 0 for after epochs only
 * @param best how many of the best evaluations' weights are kept, as {@code best-step-0000000120.safetensors}
 */
public record Checkpoints(Path folder, int everySteps, int best) {
    /** Checks the numbers. */
    public Checkpoints {
        if (everySteps < 0 || best < 0)
            throw new ArgumentException(
                    "Checkpoints",
                    "the numbers of steps and of best weights must be",
                    "0 or more",
                    everySteps + " and " + best,
                    "Use everySteps(100).keepBest(3).");
    }

    /** After every epoch, with the best weights. */
    public static Checkpoints in(Path folder) {
        return new Checkpoints(folder, 0, 1);
    }

    /** The same, and every so many steps too. */
    public Checkpoints everySteps(int steps) {
        return new Checkpoints(folder, steps, best);
    }

    /** The same with the weights of another number of best evaluations. */
    public Checkpoints keepBest(int evaluations) {
        return new Checkpoints(folder, everySteps, evaluations);
    }
}
