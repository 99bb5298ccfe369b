package dev.roentgen.examples.course.report;

import dev.roentgen.examples.course.CourseResult;
import dev.roentgen.examples.course.OutputFolder;
import dev.roentgen.examples.course.Part;
import dev.roentgen.examples.course.Row;
import dev.roentgen.weights.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;

/** The result of a run as files: {@code report.html}, and the same numbers in {@code results.json} and {@code results.csv}. */
public final class ReportFiles {
    /** What {@link #write} writes. */
    public static final List<String> NAMES = List.of("report.html", "results.json", "results.csv");

    private ReportFiles() {}

    /** Writes all three, each aside first and then renamed. */
    public static void write(CourseResult result, OutputFolder folder) {
        AtomicFile.write(
                folder.file("results.json"),
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(json(result)));
        AtomicFile.write(folder.file("results.csv"), csv(result).getBytes(StandardCharsets.UTF_8));
        AtomicFile.write(
                folder.file("report.html"), HtmlReport.of(result, folder.path()).getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> json(CourseResult result) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("heading", result.heading());
        all.put("facts", result.facts());
        all.put("cautions", result.cautions());
        if (result.split() != null) all.put("split", result.split().parts());
        all.put("skipped", result.skipped());
        List<Object> parts = new ArrayList<>();
        for (Part part : result.parts()) {
            Map<String, Object> p = new LinkedHashMap<>();
            p.put("title", part.title());
            p.put("classes", part.classes());
            p.put("rows", part.rows().stream().map(RowJson::of).toList());
            parts.add(p);
        }
        all.put("parts", parts);
        return all;
    }

    private static String csv(CourseResult result) {
        StringBuilder text = new StringBuilder("part,model,figure,value,low,high,published\n");
        for (Part part : result.parts())
            for (Row row : part.rows())
                row.figures()
                        .forEach((name, f) -> text.append(String.join(
                                        ",",
                                        quoted(part.title()),
                                        quoted(row.model()),
                                        quoted(name),
                                        number(f.value()),
                                        number(f.low()),
                                        number(f.high()),
                                        row.published().containsKey(name)
                                                ? number(row.published().getOrDefault(name, Double.NaN))
                                                : ""))
                                .append('\n'));
        return text.toString();
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }

    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9 _.%/+-]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
