package dev.roentgen.examples.cli;

import dev.roentgen.training.Callback;
import dev.roentgen.training.Epoch;
import dev.roentgen.training.Progress;
import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows a run: a live bar for each epoch on a terminal, and a plain line after each epoch everywhere. */
final class ProgressLine implements Callback, AutoCloseable {
    private final PrintWriter out;
    private final boolean terminal;
    private @Nullable ProgressBar bar;
    private int epoch;

    ProgressLine(PrintWriter out) {
        this.out = out;
        this.terminal = System.console() != null;
    }

    @Override
    public void progress(Progress p) {
        if (!terminal) return;
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
    public void epoch(Epoch e) {
        close();
        var figures = new StringBuilder();
        if (e.validation() != null)
            e.validation()
                    .metrics()
                    .forEach((name, value) -> figures.append(String.format(Locale.ROOT, ", %s %.4f", name, value)));
        out.printf(
                Locale.ROOT,
                "epoch %d: loss %.4f%s, %.2f s, %.1f images/s%s%n",
                e.number(),
                e.loss(),
                figures,
                e.seconds(),
                e.imagesPerSecond(),
                e.best() ? " (best)" : "");
        out.flush();
    }

    @Override
    public void close() {
        if (bar != null) bar.close();
        bar = null;
        epoch = 0;
    }
}
