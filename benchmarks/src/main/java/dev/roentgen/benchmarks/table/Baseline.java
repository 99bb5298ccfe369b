package dev.roentgen.benchmarks.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A measured table and all that is needed to read it: what is committed under {@code benchmarks/baselines}. */
record Baseline(
        String date,
        Machine machine,
        int threads,
        Clock clock,
        int pairs,
        long turnMillis,
        String load,
        List<String> contenders,
        List<Line> lines) {

    /** One contender's median over the pairs, in microseconds, and its spread: (max - min) / median. */
    record Figure(double micros, double spread) {}

    /** A row: the figure of each contender, null where it has no such op; the first one's time over each other one's. */
    record Line(String row, String title, List<@Nullable Figure> figures, List<@Nullable Ratio> ratios) {}

    /** The median ratio of the pairs and the extremes; below 1 the first contender is faster. */
    record Ratio(double median, double least, double most) {}

    void write(Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        String json = JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(this);
        Files.writeString(folder.resolve(name + ".json"), json + "\n");
        Files.writeString(folder.resolve(name + ".md"), markdown());
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("# Operator table, ").append(date).append("\n\n");
        text.append(String.format(
                Locale.ROOT,
                "%s, %d cores, %s; %s; Java %s; commit %s.%nThreads: %d. Pairs of fresh processes: %d, in turns of %d ms. Clock: %s. Load: %s.%n%n",
                machine.cpu(),
                machine.cores(),
                machine.isa(),
                machine.os(),
                machine.java(),
                machine.commit(),
                threads,
                pairs,
                turnMillis,
                clock,
                load));
        text.append("Median time of a run; in brackets the spread over the pairs, (max - min) / median.\n\n| op |");
        contenders.forEach(contender -> text.append(' ').append(contender).append(" |"));
        contenders.stream().skip(1).forEach(contender -> text.append(" ratio (least to most) |"));
        text.append("\n|---|").append("---|".repeat(2 * contenders.size() - 1)).append('\n');
        for (Line line : lines) {
            text.append("| ").append(line.title()).append(" |");
            line.figures()
                    .forEach(figure -> text.append(' ').append(text(figure)).append(" |"));
            line.ratios().forEach(ratio -> text.append(' ').append(text(ratio)).append(" |"));
            text.append('\n');
        }
        return text.toString();
    }

    private static String text(@Nullable Figure figure) {
        if (figure == null) {
            return "-";
        }
        String time = figure.micros() < 100
                ? String.format(Locale.ROOT, "%.2f us", figure.micros())
                : String.format(Locale.ROOT, "%.3f ms", figure.micros() / 1000);
        return String.format(Locale.ROOT, "%s (%.0f %%)", time, 100 * figure.spread());
    }

    private static String text(@Nullable Ratio ratio) {
        return ratio == null
                ? "-"
                : String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", ratio.median(), ratio.least(), ratio.most());
    }
}
