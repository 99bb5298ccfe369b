package dev.roentgen.examples.course.report;

import dev.roentgen.check.DataException;
import dev.roentgen.examples.course.CourseResult;
import dev.roentgen.examples.course.Figure;
import dev.roentgen.examples.course.Part;
import dev.roentgen.examples.course.Row;
import dev.roentgen.training.Epoch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** One HTML file that opens offline: pictures and charts are inside it. */
final class HtmlReport {
    private static final String STYLE = """
            :root { color-scheme: light dark; --line: #d0d7de; --soft: #f6f8fa; --quiet: #59636e; }
            @media (prefers-color-scheme: dark) { :root { --line: #3d444d; --soft: #151b23; --quiet: #9198a1; } }
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 1080px; margin: 0 auto; padding: 24px 20px 60px; }
            h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 20px; margin: 40px 0 8px; } h3 { font-size: 16px; margin: 0; }
            .scroll { overflow-x: auto; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
            th, td { padding: 6px 12px; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
            th:first-child, td:first-child { text-align: left; } thead th { background: var(--soft); vertical-align: bottom; }
            small, .quiet { color: var(--quiet); } td small { display: block; }
            .caution { border-left: 4px solid #d4570a; background: var(--soft); padding: 8px 14px; margin: 10px 0; }
            details { border: 1px solid var(--line); border-radius: 6px; margin: 8px 0; padding: 8px 14px; }
            summary { cursor: pointer; } .charts { display: flex; flex-wrap: wrap; gap: 18px; margin: 12px 0; }
            figure { margin: 0; } figcaption { color: var(--quiet); font-size: 13px; } img { max-width: 100%; }
            svg text { font: 11px system-ui, sans-serif; } svg .grid { stroke: var(--line); } svg .cell { stroke: var(--line); }
            """;

    private final Path folder;
    private final StringBuilder page = new StringBuilder();

    private HtmlReport(Path folder) {
        this.folder = folder;
    }

    /** The page's text; pictures are read from the folder. */
    static String of(CourseResult result, Path folder) {
        return new HtmlReport(folder).write(result);
    }

    private String write(CourseResult result) {
        page.append("<!doctype html>\n<html lang='en'><head><meta charset='utf-8'>")
                .append("<meta name='viewport' content='width=device-width, initial-scale=1'>")
                .append("<title>Roentgen: chest X-rays</title><style>\n")
                .append(STYLE)
                .append("</style></head><body>\n<h1>Chest X-rays: the course's experiments</h1>\n");
        paragraph("quiet", result.heading());
        for (String caution : result.cautions()) paragraph("caution", caution);
        for (Part part : result.parts()) part(part);
        page.append("<h2>How to repeat it</h2>\n<div class='scroll'><table>\n");
        result.facts()
                .forEach((name, value) -> page.append("<tr><td>")
                        .append(Html.escaped(name))
                        .append("</td><td style='text-align:left;white-space:normal'>")
                        .append(Html.escaped(value))
                        .append("</td></tr>\n"));
        return page.append("</table></div>\n</body></html>\n").toString();
    }

    private void paragraph(String kind, String text) {
        page.append("<p class='")
                .append(kind)
                .append("'>")
                .append(Html.escaped(text))
                .append("</p>\n");
    }

    private void part(Part part) {
        page.append("<h2>")
                .append(Html.escaped(part.title()))
                .append("</h2>\n<div class='scroll'><table>\n<thead><tr><th>model</th>");
        for (String column : part.columns())
            page.append("<th>")
                    .append(Html.escaped(column))
                    .append("<br><small>95 % interval</small></th><th><small>published</small></th>");
        page.append("<th>s/epoch</th><th>parameters</th></tr></thead>\n<tbody>\n");
        for (Row row : part.rows()) row(part, row);
        page.append("</tbody></table></div>\n");
        for (String note : part.notes()) paragraph("quiet", note);
        for (Row row : part.rows()) details(part, row);
    }

    private void row(Part part, Row row) {
        page.append("<tr><td>").append(Html.escaped(row.model())).append("</td>");
        for (String column : part.columns()) {
            Figure f = row.figures().get(column);
            page.append("<td>").append(f == null ? "-" : number("%.4f", f.value()));
            if (f != null && f.hasInterval())
                page.append(String.format(Locale.ROOT, "<small>%.3f to %.3f</small>", f.low(), f.high()));
            Double published = row.published().get(column);
            page.append("</td><td><small>")
                    .append(published == null ? "" : number("%.4f", published))
                    .append("</small></td>");
        }
        page.append("<td>")
                .append(number("%.2f", row.secondsPerEpoch()))
                .append("</td><td>")
                .append(String.format(Locale.ROOT, "%,d", row.parameters()))
                .append("</td></tr>\n");
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }

    private void details(Part part, Row row) {
        if (row.epochs().isEmpty()
                && row.confusion() == null
                && row.pictures().isEmpty()
                && row.notes().isEmpty()) return;
        page.append("<details><summary><b>").append(Html.escaped(row.model())).append("</b></summary>\n");
        for (String note : row.notes()) paragraph("quiet", note);
        page.append("<div class='charts'>\n");
        if (!row.epochs().isEmpty()) {
            figure(Svg.lines("loss by epoch", losses(row.epochs())), "Loss by epoch");
            figure(Svg.lines("figures by epoch", metrics(row.epochs())), "On the unseen images, by epoch");
        }
        if (row.confusion() != null)
            figure(Svg.confusion(part.classes(), row.confusion()), "Unseen images: rows are the true classes");
        for (String picture : row.pictures())
            figure(
                    "<img alt='" + Html.escaped(picture) + "' src='data:image/png;base64," + base64(picture) + "'>",
                    picture);
        page.append("</div></details>\n");
    }

    private void figure(String content, String caption) {
        if (content.isEmpty()) return;
        page.append("<figure>")
                .append(content)
                .append("<figcaption>")
                .append(Html.escaped(caption))
                .append("</figcaption></figure>\n");
    }

    private static Map<String, double[]> losses(List<Epoch> epochs) {
        Map<String, double[]> series = new LinkedHashMap<>();
        series.put("training", epochs.stream().mapToDouble(Epoch::loss).toArray());
        series.put(
                "unseen",
                epochs.stream()
                        .mapToDouble(e -> e.validation() == null
                                ? Double.NaN
                                : e.validation().loss())
                        .toArray());
        return series;
    }

    private static Map<String, double[]> metrics(List<Epoch> epochs) {
        Set<String> names = new LinkedHashSet<>();
        for (Epoch e : epochs)
            if (e.validation() != null) names.addAll(e.validation().metrics().keySet());
        Map<String, double[]> series = new LinkedHashMap<>();
        for (String name : names)
            series.put(
                    name,
                    epochs.stream()
                            .mapToDouble(e -> e.validation() == null
                                    ? Double.NaN
                                    : e.validation().metrics().getOrDefault(name, Double.NaN))
                            .toArray());
        return series;
    }

    private String base64(String picture) {
        try {
            return Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve(picture)));
        } catch (IOException e) {
            throw (DataException) new DataException(
                            "report", "a picture must be", "in the output folder", picture, "Run the experiment again.")
                    .causedBy(e);
        }
    }
}
