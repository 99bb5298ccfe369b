package dev.roentgen.training.log;

import dev.roentgen.training.Callback;
import dev.roentgen.training.Epoch;
import dev.roentgen.training.Progress;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what a run tells. A failure to write never ends the run: it is stated once, in the log, and the rest is left
 * out. What a resumed run tells again replaces what the killed one had told.
 */
public abstract class RunLog implements Callback {
    private static final System.Logger LOG = System.getLogger("dev.roentgen");

    private final String target;
    private volatile @Nullable String failure;
    private long batches; // done when the run last told its progress

    /** A log that goes to a file, folder or server of this name. */
    RunLog(String target) {
        this.target = target;
    }

    /** Something that may fail. */
    interface Writing {
        void run() throws IOException;
    }

    /** Writes, unless that has failed before. */
    final void attempt(Writing writing) {
        if (failure != null) return;
        try {
            writing.run();
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    final void fail(Exception cause) {
        if (failure != null) return;
        String text = target + " can't be written (" + cause + "): the training goes on without it.";
        failure = text;
        LOG.log(System.Logger.Level.WARNING, text);
    }

    /** What went wrong, in one line; null if nothing did. */
    public final @Nullable String failure() {
        return failure;
    }

    /** Opens what is written to, and forgets what it holds of batches after the first {@code done}. */
    abstract void open(long done) throws IOException;

    /** Writes figures of a moment of the run. */
    abstract void write(String event, long batches, Map<String, Object> figures) throws IOException;

    /** Ends the writing. */
    void close(boolean finished) throws IOException {}

    @Override
    public final void begin(long done) {
        batches = done;
        attempt(() -> open(done));
    }

    @Override
    public final void progress(Progress p) {
        batches = p.batches();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("loss", p.loss());
        p.metrics().forEach(figures::put);
        figures.put("learning_rate", p.learningRate());
        figures.put("images_per_second", p.imagesPerSecond());
        attempt(() -> write("progress", batches, figures));
    }

    @Override
    public final void evaluation(Epoch soFar) {
        attempt(() -> write("evaluation", batches, figures(soFar)));
    }

    @Override
    public final void epoch(Epoch epoch) {
        attempt(() -> write("epoch", batches, figures(epoch)));
    }

    private static Map<String, Object> figures(Epoch e) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("epoch", e.number());
        figures.put("step", e.step());
        figures.put("loss", e.loss());
        if (e.validation() != null) {
            figures.put("validation_loss", e.validation().loss());
            e.validation().metrics().forEach((name, value) -> figures.put("validation_" + name, value));
            figures.put("best", e.best());
        }
        figures.put("learning_rate", e.learningRate());
        figures.put("seconds", e.seconds());
        figures.put("images_per_second", e.imagesPerSecond());
        return figures;
    }

    @Override
    public final void end(boolean finished) {
        attempt(() -> close(finished));
    }
}
