package dev.roentgen.examples.course.report;

import dev.roentgen.check.DataException;
import dev.roentgen.examples.course.AttentionMaps;
import dev.roentgen.examples.course.CourseResult;
import dev.roentgen.examples.course.Part;
import dev.roentgen.examples.course.Row;
import dev.roentgen.examples.course.SplitCounts;
import dev.roentgen.training.Epoch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One HTML file that opens offline: pictures and charts are inside it, and nothing in it runs. */
final class HtmlReport {
    private static final String SPLIT = "split", REPEAT = "repeat";

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
                .append(Style.CSS)
                .append("</style></head><body>\n<header><h1>Chest X-rays: the course's experiments</h1>\n")
                .append("<span class='badge'>")
                .append(Html.escaped(result.heading()))
                .append("</span></header>\n");
        navigation(result);
        for (String caution : result.cautions()) paragraph("caution", caution);
        for (int i = 0; i < result.parts().size(); i++) part(result.parts().get(i), i);
        split(result);
        page.append("<h2 id='").append(REPEAT).append("'>How to repeat it</h2>\n<table class='facts'>\n");
        result.facts()
                .forEach((name, value) -> page.append("<tr><td>")
                        .append(Html.escaped(name))
                        .append("</td><td>")
                        .append(Html.escaped(value))
                        .append("</td></tr>\n"));
        return page.append("</table>\n</body></html>\n").toString();
    }

    private void navigation(CourseResult result) {
        page.append("<nav>");
        for (int i = 0; i < result.parts().size(); i++)
            link(partId(i), result.parts().get(i).title().replaceFirst(":.*", ""));
        if (result.split() != null) link(SPLIT, "Split");
        link(REPEAT, "How to repeat it");
        page.append("</nav>\n");
    }

    private void link(String id, String text) {
        page.append("<a href='#")
                .append(id)
                .append("'>")
                .append(Html.escaped(text))
                .append("</a>");
    }

    private static String partId(int number) {
        return "part-" + (number + 1);
    }

    private void paragraph(String kind, String text) {
        page.append("<p class='")
                .append(kind)
                .append("'>")
                .append(Html.escaped(text))
                .append("</p>\n");
    }

    private void part(Part part, int number) {
        page.append("<h2 id='")
                .append(partId(number))
                .append("'>")
                .append(Html.escaped(part.title()))
                .append("</h2>\n")
                .append(HtmlTable.of(part));
        for (String note : part.notes()) paragraph("quiet", note);
        for (int i = 0; i < part.rows().size(); i++) details(part, part.rows().get(i), i == 0);
    }

    private void details(Part part, Row row, boolean open) {
        if (row.epochs().isEmpty()
                && row.confusion() == null
                && row.pictures().isEmpty()
                && row.notes().isEmpty()) return;
        page.append(open ? "<details open>" : "<details>")
                .append("<summary><b>")
                .append(Html.escaped(row.model()))
                .append("</b><span class='quiet'>")
                .append(Html.escaped(HtmlTable.summary(part, row)))
                .append("</span></summary>\n<div class='inside'>\n");
        for (String note : row.notes()) paragraph("quiet", note);
        page.append("<div class='charts'>\n");
        if (!row.epochs().isEmpty()) {
            figure(Svg.lines("loss by epoch", losses(row.epochs())), "Loss by epoch");
            figure(Svg.lines("figures by epoch", metrics(row.epochs())), "Figures on the unseen images by epoch");
        }
        if (row.confusion() != null)
            figure(
                    Svg.confusion(part.classes(), row.confusion()),
                    "Confusion matrix of the unseen images: a row for each true class, shaded by its share");
        for (String picture : row.pictures())
            figure(
                    "<img alt='" + Html.escaped(picture) + "' src='data:image/png;base64," + base64(picture) + "'>",
                    caption(picture));
        page.append("</div></div></details>\n");
    }

    private static String caption(String picture) {
        if (picture.endsWith("overlays.png"))
            return "Unseen images with the lungs' outlines: green the truth, red what was found, yellow both";
        if (picture.endsWith(AttentionMaps.FILE))
            return "Where it looked: unseen images, a column for each class, above their attention maps";
        return picture;
    }

    private void figure(String content, String caption) {
        if (content.isEmpty()) return;
        page.append("<figure>")
                .append(content)
                .append("<figcaption>")
                .append(Html.escaped(caption))
                .append("</figcaption></figure>\n");
    }

    private void split(CourseResult result) {
        SplitCounts split = result.split();
        if (split == null) return;
        page.append("<h2 id='").append(SPLIT).append("'>The split</h2>\n").append(HtmlTable.of(split));
        if (result.skipped().isEmpty()) return;
        page.append("<h3>Left out, as they can't be read</h3>\n<ul>\n");
        for (String image : result.skipped())
            page.append("<li>").append(Html.escaped(image)).append("</li>\n");
        page.append("</ul>\n");
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
