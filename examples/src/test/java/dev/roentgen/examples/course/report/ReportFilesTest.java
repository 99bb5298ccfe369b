package dev.roentgen.examples.course.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.datasets.image.Image;
import dev.roentgen.examples.course.CourseResult;
import dev.roentgen.examples.course.Figure;
import dev.roentgen.examples.course.OutputFolder;
import dev.roentgen.examples.course.Part;
import dev.roentgen.examples.course.Row;
import dev.roentgen.examples.course.SplitCounts;
import dev.roentgen.training.Epoch;
import dev.roentgen.training.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class ReportFilesTest {
    @TempDir
    private Path dir;

    private static Epoch epoch(int number, double loss, double f1) {
        return new Epoch(
                number, 10L * number, loss, new Evaluation(loss + 0.1, Map.of("F1", f1)), number == 2, 1e-3, 0.5, 100);
    }

    private static Part part() {
        Row trained = new Row(
                "swin_b",
                1234567,
                Map.of("F1", new Figure(0.91, 0.85, 0.95)),
                Map.of("F1", 0.9668),
                List.of(epoch(1, 1.2, 0.5), epoch(2, 0.7, 0.91)),
                0.5,
                new long[][] {{9, 1}, {2, 8}},
                List.of("map.png"),
                List.of("A note with <brackets> & \"quotes\"."));
        Row measured = new Row(
                "clip, \"first\"",
                10,
                Map.of("F1", Figure.of(Double.NaN)),
                Map.of(),
                List.of(),
                Double.NaN,
                null,
                List.of(),
                List.of());
        return new Part(
                "Supervised", List.of("F1"), List.of("COVID", "Normal"), List.of(trained, measured), List.of("Below."));
    }

    static CourseResult result(Path dir) {
        Image.gray(2, 2, new byte[] {0, 1, 2, 3}).write(dir.resolve("map.png"));
        return new CourseResult(
                "synthetic, small: not comparable with the published column",
                List.of(part()),
                Map.of("seed", "1"),
                List.of("A model may take a shortcut."),
                new SplitCounts(List.of("COVID", "Normal"), Map.of("training", List.of(1200, 34))),
                List.of("COVID/COVID-7.png: cut short"));
    }

    @Test
    void the_terminal_shows_the_published_figure_beside_ours() {
        assertThat(TextTable.of(part()))
                .containsExactly(
                        "Supervised",
                        "model              F1  (published)  s/epoch",
                        "swin_b         0.9100     (0.9668)     0.50",
                        "clip, \"first\"       -                     -",
                        "Below.");
    }

    @Test
    void one_html_file_holds_everything() throws IOException {
        ReportFiles.write(result(dir), OutputFolder.at(dir));
        String html = Files.readString(dir.resolve("report.html"));
        assertThat(html)
                .startsWith("<!doctype html>")
                .contains("synthetic, small: not comparable with the published column")
                .contains("A note with &lt;brackets&gt; &amp; &quot;quotes&quot;.")
                .contains("<small>0.850 to 0.950</small>", "<td class='published'>0.9668</td>", "1,234,567")
                .contains("<polyline", "aria-label='confusion matrix'", "data:image/png;base64,iVBOR")
                .contains("A model may take a shortcut.")
                .contains(
                        "<td>1,200</td><td>34</td><td class='first'>1,234</td>",
                        "<li>COVID/COVID-7.png: cut short</li>")
                .doesNotContain("http://", "https://", "<script");
    }

    @Test
    void programs_read_the_same_numbers() throws IOException {
        ReportFiles.write(result(dir), OutputFolder.at(dir));
        JsonNode json = new ObjectMapper().readTree(dir.resolve("results.json").toFile());
        JsonNode row = json.path("parts").path(0).path("rows").path(0);
        assertThat(row.path("figures").path("F1").path("value").asDouble()).isEqualTo(0.91);
        assertThat(row.path("epochs")).hasSize(2);
        assertThat(row.path("confusion").path(1).path(0).asInt()).isEqualTo(2);
        assertThat(Files.readString(dir.resolve("results.csv"))).isEqualTo("""
            part,model,figure,value,low,high,published
            Supervised,swin_b,F1,0.91,0.85,0.95,0.9668
            Supervised,"clip, ""first""\",F1,,,,
            """);
    }
}
