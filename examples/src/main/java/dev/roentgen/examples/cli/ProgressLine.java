package dev.roentgen.examples.cli;

import dev.roentgen.training.Callback;
import dev.roentgen.training.Epoch;
import dev.roentgen.training.Progress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
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
        if (p.epoch() != epoch) {
            close();
            epoch = p.epoch();
            bar = new ProgressBarBuilder()
                    .setTaskName("epoch " + epoch + "/" + p.epochs())
                    .setInitialMax(p.steps())
                    .setStyle(ProgressBarStyle.ASCII)
                    .hideEta()
                    .clearDisplayOnFinish()
                    .build();
        }
        if (bar != null) {
            bar.stepTo(p.step());
            bar.setExtraMessage(p.line().substring(p.line().indexOf("loss")));
        }
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
