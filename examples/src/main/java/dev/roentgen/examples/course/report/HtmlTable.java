package dev.roentgen.examples.course.report;

import dev.roentgen.examples.course.Figure;
import dev.roentgen.examples.course.Part;
import dev.roentgen.examples.course.Row;
import dev.roentgen.examples.course.Seconds;
import dev.roentgen.examples.course.SplitCounts;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** The report's tables: what was measured, its interval, and the published figure side by side. */
final class HtmlTable {
    private static final String LOSS = "loss", MINUTES = "min/epoch";
    private static final int SECONDS = 60;

    private final StringBuilder html = new StringBuilder();
    private final Part part;

    private HtmlTable(Part part) {
        this.part = part;
    }

    /** The table of a part; the best figure of a column is marked where there are several. */
    static String of(Part part) {
        return new HtmlTable(part).write();
    }

    private String write() {
        html.append("<div class='scroll'><table class='data'>\n<thead><tr><th rowspan='2' class='name'>model</th>");
        for (String column : part.columns()) group(column);
        group("s/epoch");
        html.append(
                        "<th rowspan='2' class='first single'>time</th><th rowspan='2' class='single'>parameters</th></tr>\n")
                .append("<tr class='sub'>");
        for (int i = 0; i <= part.columns().size(); i++) html.append("<th class='first'>ours</th><th>published</th>");
        html.append("</tr></thead>\n<tbody>\n");
        for (Row row : part.rows()) row(row);
        return html.append("</tbody></table></div>\n").toString();
    }

    private void group(String title) {
        html.append("<th colspan='2' class='group first'>")
                .append(Html.escaped(title))
                .append("</th>");
    }

    private void row(Row row) {
        html.append("<tr><th scope='row' class='name'>")
                .append(Html.escaped(row.model()))
                .append("</th>");
        for (String column : part.columns()) {
            Figure f = row.figures().get(column);
            boolean best = f != null && f.value() == best(column);
            html.append(best ? "<td class='first best'>" : "<td class='first'>")
                    .append(f == null ? "-" : number("%.4f", f.value()));
            if (f != null && f.hasInterval())
                html.append(String.format(Locale.ROOT, "<small>%.3f to %.3f</small>", f.low(), f.high()));
            html.append("</td>");
            published(row.published().get(column), "%.4f", 1);
        }
        html.append("<td class='first'>")
                .append(number("%.2f", row.secondsPerEpoch()))
                .append("</td>");
        published(row.published().get(MINUTES), "%.0f", SECONDS);
        html.append("<td class='first'>")
                .append(Double.isNaN(row.seconds()) ? "-" : Seconds.text(row.seconds()))
                .append(String.format(Locale.ROOT, "</td><td>%,d</td></tr>\n", row.parameters()));
    }

    private void published(@Nullable Double value, String format, int times) {
        html.append("<td class='published'>")
                .append(value == null ? "" : number(format, value * times))
                .append("</td>");
    }

    /** The best figure of a column; NaN where there is no choice. */
    private double best(String column) {
        double[] all = part.rows().stream()
                .map(r -> r.figures().get(column))
                .filter(f -> f != null && !Double.isNaN(f.value()))
                .mapToDouble(Figure::value)
                .toArray();
        if (all.length < 2) return Double.NaN;
        DoubleStream each = DoubleStream.of(all);
        return (column.equals(LOSS) ? each.min() : each.max()).orElse(Double.NaN);
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }

    /** A row's first figure in words. */
    static String summary(Part part, Row row) {
        if (part.columns().isEmpty()) return "";
        String column = part.columns().get(0);
        Figure f = row.figures().get(column);
        return row.isFailed() ? "failed" : f == null ? "" : column + " " + number("%.4f", f.value());
    }

    /** How many images of each class are in each part. */
    static String of(SplitCounts split) {
        StringBuilder html =
                new StringBuilder("<div class='scroll'><table class='data'>\n<thead><tr><th class='name'>part</th>");
        for (String name : split.classes())
            html.append("<th>").append(Html.escaped(name)).append("</th>");
        html.append("<th class='first'>in all</th></tr></thead>\n<tbody>\n");
        split.parts().forEach((name, counts) -> {
            html.append("<tr><th scope='row' class='name'>")
                    .append(Html.escaped(name))
                    .append("</th>");
            for (int count : counts) cell(html, "", count);
            cell(html, " class='first'", counts.stream().mapToInt(c -> c).sum());
            html.append("</tr>\n");
        });
        return html.append("</tbody></table></div>\n").toString();
    }

    private static void cell(StringBuilder html, String kind, int count) {
        html.append("<td")
                .append(kind)
                .append('>')
                .append(String.format(Locale.ROOT, "%,d", count))
                .append("</td>");
    }
}
