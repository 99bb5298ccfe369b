package dev.roentgen.training;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.DataException;
import dev.roentgen.check.WeightsException;
import dev.roentgen.data.BatchSource;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.Slot;
import dev.roentgen.training.RunState.Environment;
import dev.roentgen.training.optim.Optimizer;
import dev.roentgen.training.schedule.ReduceOnPlateau;
import dev.roentgen.weights.Loading;
import dev.roentgen.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Saves a run to its folder and brings it back; does nothing where there is no folder. */
final class Saver implements AutoCloseable {
    private static final String MODEL = "model.", OPTIMIZER = "optimizer.", EMA = "ema.", BEST = "best.";
    private static final System.Logger LOG = System.getLogger("dev.roentgen");

    private final Fit fit;
    private final @Nullable Checkpoints settings;
    private final @Nullable RunFolder folder;
    private final BatchSource train;
    private Map<Long, Double> bestFiles = new TreeMap<>(); // scores by step
    private Set<Long> before = Set.of(); // what the checkpoint before the newest names

    private Saver(Fit fit, @Nullable Checkpoints settings, @Nullable RunFolder folder, BatchSource train) {
        this.fit = fit;
        this.settings = settings;
        this.folder = folder;
        this.train = train;
    }

    static Saver open(Fit fit, @Nullable Checkpoints settings, BatchSource train) {
        return new Saver(fit, settings, settings == null ? null : RunFolder.open(settings.folder()), train);
    }

    /** Whether a checkpoint is due after this step of the optimiser. */
    boolean isDue(long step) {
        return settings != null && settings.everySteps() > 0 && step % settings.everySteps() == 0;
    }

    /** A new run must not write over an old one. */
    void begin() {
        if (folder == null || settings == null) return;
        int old = folder.checkpoints().size();
        if (old > 0)
            throw new ArgumentException(
                    "Trainer",
                    "a new run must have",
                    "a folder without checkpoints",
                    old + " in " + settings.folder(),
                    "Call resume(..) to go on with that run, or choose another folder.");
    }

    // --- saving ---

    /** Writes a checkpoint of the run as it is; what it replaces is deleted only when it is there. */
    void save() {
        if (folder == null) return;
        Map<String, Slot> slots = new LinkedHashMap<>();
        Optimizer.State state = fit.optimizer.state();
        put(slots, MODEL, fit.settings.model.slots());
        put(slots, OPTIMIZER, state.slots());
        put(slots, BEST, fit.best.slots());
        if (fit.ema != null) put(slots, EMA, fit.ema.slots());
        CheckpointFile.write(folder.checkpoint(fit.step), state(state), slots);
        Set<Long> named = new HashSet<>(bestFiles.keySet()), kept = new HashSet<>(named);
        kept.addAll(before);
        folder.tidy(kept);
        before = named;
    }

    private static void put(Map<String, Slot> all, String prefix, Map<String, Slot> some) {
        some.forEach((key, slot) -> all.put(prefix + key, slot));
    }

    private RunState state(Optimizer.State optimizer) {
        ReduceOnPlateau plateau = fit.settings.plateau;
        Generator generator = Generator.current();
        return new RunState(
                fit.epoch,
                fit.batch,
                fit.step,
                fit.watch.samples(),
                fit.watch.weighted(),
                fit.epochSeconds(),
                fit.runSeconds(),
                fit.done,
                fit.best.epoch(),
                fit.best.score(),
                fit.best.since(),
                fit.stopped,
                bestFiles,
                plateau == null ? null : plateau.state(),
                generator.seed(),
                generator.position(),
                fit.optimizer.getClass().getSimpleName(),
                optimizer.steps(),
                train.samples(),
                train.size(),
                environment());
    }

    private Environment environment() {
        return Environment.of(fit.optimizer.parameters().get(0).value().backend());
    }

    /** Writes the model's weights beside the checkpoints if the evaluation is one of the best. */
    void keepWeights(long step, double score, Evaluation evaluation) {
        if (folder == null || settings == null || settings.best() == 0 || Double.isNaN(score)) return;
        Map<Long, Double> next = new TreeMap<>(bestFiles);
        next.put(step, score);
        if (next.size() > settings.best()) { // the worst goes; of equals the later
            long worst = step;
            for (var e : next.entrySet()) if (e.getValue() <= next.getOrDefault(worst, score)) worst = e.getKey();
            next.remove(worst);
        }
        if (next.containsKey(step))
            Weights.save(
                    fit.settings.model,
                    folder.best(step),
                    Map.of("roentgen.step", Long.toString(step), "roentgen.figures", evaluation.toString()));
        bestFiles = next;
    }

    // --- resuming ---

    /** Goes on from the newest whole checkpoint; where there is none at all, the run begins. */
    void resume() {
        if (folder == null) return;
        List<Path> torn = new ArrayList<>();
        for (Path path : folder.checkpoints()) {
            @Nullable CheckpointFile file = whole(path);
            if (file == null) {
                torn.add(path);
                continue;
            }
            try (file) {
                restore(file);
            }
            for (Path p : torn) {
                notice(p.getFileName() + " is damaged: going on from " + path.getFileName() + ".");
                delete(p);
            }
            return;
        }
        if (!torn.isEmpty())
            throw new WeightsException(
                    "Trainer",
                    "to resume there must be",
                    "a whole checkpoint",
                    torn.size() + " damaged: " + torn,
                    "Delete them to begin anew.");
    }

    private static @Nullable CheckpointFile whole(Path path) {
        try {
            return CheckpointFile.open(path);
        } catch (WeightsException e) {
            return null;
        }
    }

    private static void delete(Path damaged) {
        try {
            Files.deleteIfExists(damaged);
        } catch (IOException e) {
            throw (DataException) new DataException(
                            "Trainer", "a damaged checkpoint must be", "deletable", damaged.toString(), "Delete it.")
                    .causedBy(e);
        }
    }

    private void notice(String text) {
        LOG.log(System.Logger.Level.WARNING, text);
        fit.tell(c -> c.notice(text));
    }

    private void restore(CheckpointFile file) {
        RunState s = file.state();
        Layer model = fit.settings.model;
        same("method", s.optimizer(), fit.optimizer.getClass().getSimpleName());
        same("number of training samples", s.trainingSamples(), train.samples());
        same("number of batches in an epoch", s.trainingBatches(), train.size());
        Weights.load(model, file.under(MODEL), Loading.strict());
        fit.optimizer.restore(new Optimizer.State(s.steps(), file.slots(OPTIMIZER)));
        if (fit.settings.emaDecay > 0) fit.ema = new Ema(model, fit.settings.emaDecay, file.slots(EMA));
        fit.best.resume(s.best(), s.bestScore(), s.since(), file.slots(BEST));
        ReduceOnPlateau plateau = fit.settings.plateau;
        if (plateau != null && s.plateau() != null) plateau.restore(fit.optimizer, s.plateau());
        Generator.use(new Generator(s.seed(), s.draw()));
        fit.epoch = s.epoch();
        fit.batch = s.batch();
        fit.step = s.step();
        fit.stopped = s.stopped();
        fit.done.addAll(s.done());
        fit.watch.resume(s.epoch(), s.batch(), s.samples(), s.weighted());
        fit.clock(s.epochSeconds(), s.seconds());
        bestFiles = new TreeMap<>(s.bestFiles());
        before = Set.copyOf(bestFiles.keySet());
        List<String> differences = s.environment().differences(environment());
        if (!differences.isEmpty())
            notice("Resumed where the last bits may differ from those of a run that was never stopped: "
                    + String.join("; ", differences) + ".");
    }

    private static void same(String what, Object saved, Object now) {
        if (!saved.equals(now))
            throw new ArgumentException(
                    "Trainer.resume",
                    "the " + what + " must be",
                    "that of the checkpoint, " + saved,
                    String.valueOf(now),
                    "Resume with the settings of that run, or begin anew in another folder.");
    }

    @Override
    public void close() {
        if (folder != null) folder.close();
    }
}
