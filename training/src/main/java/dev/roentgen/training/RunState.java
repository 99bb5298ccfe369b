package dev.roentgen.training;

import dev.roentgen.backend.Backend;
import dev.roentgen.training.schedule.ReduceOnPlateau;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All of a run that is not a tensor; a checkpoint carries it as JSON.
 *
 * @param epoch the number of the epoch that comes next or is half done
 * @param batch how many of its batches are done
 * @param step the optimiser's steps over all epochs
 * @param samples the samples of the epoch so far
 * @param weighted their losses' sum
 * @param epochSeconds how long the epoch took so far
 * @param seconds how long the run took so far
 * @param done the epochs that are done
 * @param best the best evaluation, if there was one
 * @param bestScore its score, larger is better
 * @param since how many evaluations came after it
 * @param stopped whether the run was ended early
 * @param bestFiles the scores of the evaluations whose weights are kept, by step
 * @param plateau what {@link ReduceOnPlateau} remembers
 * @param seed of the generator
 * @param draw the generator's position
 * @param optimizer the method's name
 * @param steps the steps of each parameter
 * @param trainingSamples the size of the training data
 * @param trainingBatches their number of batches
 * @param environment what the bits depend on beside all this
 */
record RunState(
        int epoch,
        int batch,
        long step,
        long samples,
        double weighted,
        double epochSeconds,
        double seconds,
        List<Epoch> done,
        @Nullable Epoch best,
        double bestScore,
        int since,
        boolean stopped,
        Map<Long, Double> bestFiles,
        ReduceOnPlateau.@Nullable State plateau,
        long seed,
        long draw,
        String optimizer,
        Map<String, Long> steps,
        int trainingSamples,
        int trainingBatches,
        Environment environment) {

    /**
     * What the last bits of a result may depend on.
     *
     * @param backend what computes
     * @param kernels the library and table that choose its kernels
     * @param threads on how many threads
     * @param version of this library
     * @param java of the virtual machine
     * @param processor the architecture
     */
    record Environment(String backend, String kernels, int threads, String version, String java, String processor) {
        /** This process with the backend of a model. */
        static Environment of(Backend backend) {
            String version = RunState.class.getPackage().getImplementationVersion();
            return new Environment(
                    backend.name(),
                    backend.kernels(),
                    Integer.getInteger("roentgen.threads", Runtime.getRuntime().availableProcessors()),
                    version == null ? "development" : version,
                    Runtime.version().toString(),
                    System.getProperty("os.arch", "unknown"));
        }

        /** What differs from another, in words. */
        List<String> differences(Environment now) {
            List<String> found = new ArrayList<>();
            differ(found, "backend", backend, now.backend);
            differ(found, "kernels", kernels, now.kernels);
            differ(found, "threads", Integer.toString(threads), Integer.toString(now.threads));
            differ(found, "version", version, now.version);
            differ(found, "Java", java, now.java);
            differ(found, "processor", processor, now.processor);
            return found;
        }

        private static void differ(List<String> found, String what, String before, String now) {
            if (!before.equals(now)) found.add(what + " " + before + " before, " + now + " now");
        }
    }
}
