package dev.roentgen.examples.cli;

import dev.roentgen.training.Callback;
import dev.roentgen.training.Epoch;
import dev.roentgen.training.Progress;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Shows a run: on a terminal one live line for each epoch, elsewhere a plain line every half minute; and everywhere a line
 * after each evaluation and epoch.
 */
final class ProgressLine implements Callback, AutoCloseable {
    private static final long PLAIN_EVERY_NANOS = 30_000_000_000L;

    private final PrintWriter out;
    private final boolean terminal;
    private final LongSupplier nanos;
    private long told; // when the last plain line was written
    private @Nullable ProgressBar bar;
    private volatile @Nullable Progress newest; // the bar's own thread draws it
    private int epoch;

    ProgressLine(PrintWriter out) {
        this(out, System.console() != null, System::nanoTime);
    }

    ProgressLine(PrintWriter out, boolean terminal, LongSupplier nanos) {
        this.out = out;
        this.terminal = terminal;
        this.nanos = nanos;
        told = nanos.getAsLong();
    }

    @Override
    public void progress(Progress p) {
        if (!terminal) {
            if (nanos.getAsLong() - told >= PLAIN_EVERY_NANOS) line(p.line());
            return;
        }
        newest = p;
        if (p.epoch() != epoch) {
            close();
            epoch = p.epoch();
            bar = new ProgressBarBuilder()
                    .setInitialMax(p.steps())
                    .setRenderer((state, width) -> live(Objects.requireNonNull(newest), width))
                    .clearDisplayOnFinish()
                    .build();
        }
        if (bar != null) bar.stepTo(p.step());
    }

    /** What fits into a line of so many columns: metrics but the first go where there is no room. */
    static String live(Progress p, int width) {
        List<String> names = List.copyOf(p.metrics().keySet());
        String line = "";
        for (int n = names.size(); n >= 0; n--) {
            Map<String, Double> shown = new LinkedHashMap<>(p.metrics());
            shown.keySet().retainAll(names.subList(0, n));
            line = new Progress(
                            p.epoch(),
                            p.epochs(),
                            p.step(),
                            p.steps(),
                            p.loss(),
                            shown,
                            p.learningRate(),
                            p.imagesPerSecond(),
                            p.secondsLeft())
                    .line()
                    .replace(" | step ", ", ");
            if (line.length() < width) return line;
        }
        return line.substring(0, Math.max(0, Math.min(line.length(), width - 1)));
    }

    @Override
    public void evaluation(Epoch soFar) {
        line(String.format(Locale.ROOT, "epoch %d, step %d: ", soFar.number(), soFar.step()) + figures(soFar));
    }

    @Override
    public void epoch(Epoch e) {
        close();
        line(String.format(
                Locale.ROOT,
                "epoch %d: %s, %.2f s, %.1f images/s%s",
                e.number(),
                figures(e),
                e.seconds(),
                e.imagesPerSecond(),
                e.best() ? " (best)" : ""));
    }

    private static String figures(Epoch e) {
        var figures = new StringBuilder(String.format(Locale.ROOT, "loss %.4f", e.loss()));
        if (e.validation() != null)
            e.validation()
                    .metrics()
                    .forEach((name, value) -> figures.append(String.format(Locale.ROOT, ", %s %.4f", name, value)));
        return figures.toString();
    }

    private void line(String text) {
        out.println(text);
        out.flush();
        told = nanos.getAsLong();
    }

    @Override
    public void close() {
        if (bar != null) bar.close();
        bar = null;
        epoch = 0;
    }
}
