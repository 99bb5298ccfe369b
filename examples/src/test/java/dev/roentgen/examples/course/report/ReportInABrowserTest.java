package dev.roentgen.examples.course.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.roentgen.datasets.image.Image;
import dev.roentgen.examples.course.OutputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report as Chromium shows it, where one is installed. */
@Tag("slow")
class ReportInABrowserTest {
    private static final Pattern WIDTHS = Pattern.compile("<title>(\\d+) of (\\d+)</title>");

    @TempDir
    private Path dir;

    private Path report = Path.of("");

    @BeforeEach
    void write() {
        ReportFiles.write(ReportFilesTest.result(dir), OutputFolder.at(dir));
        report = dir.resolve("report.html");
    }

    private static Optional<Path> chromium() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .map(name -> Path.of("/usr/bin", name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private String browse(Path page, int width, String... options) throws IOException, InterruptedException {
        assumeThat(chromium()).as("a browser").isPresent();
        List<String> command = new ArrayList<>(List.of(
                chromium().orElseThrow().toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + dir.resolve("profile"),
                "--window-size=" + width + ",1400"));
        command.addAll(List.of(options));
        command.add(page.toUri().toString());
        Path out = dir.resolve("out.txt");
        Process browser = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(browser.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return Files.readString(out);
    }

    @Test
    void the_page_shows_many_colours() throws Exception {
        Path picture = dir.resolve("page.png");
        browse(report, 1200, "--screenshot=" + picture);
        Image page = Image.read(picture).toRgb();
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < page.height(); y += 2)
            for (int x = 0; x < page.width(); x += 2)
                colours.add(page.at(y, x, 0) << 16 | page.at(y, x, 1) << 8 | page.at(y, x, 2));
        assertThat(colours).hasSizeGreaterThan(50); // letters, lines, shades of the matrix; a blank page has one
    }

    @Test
    void nothing_hangs_over_the_edge_of_a_narrow_page() throws Exception {
        String measuring =
                "<script>document.title = document.documentElement.scrollWidth + ' of ' + innerWidth</script>";
        Path copy = dir.resolve("measured.html");
        Files.writeString(copy, Files.readString(report).replace("</body>", measuring + "</body>"));
        for (int width : new int[] {1200, 800, 520}) {
            Matcher m = WIDTHS.matcher(browse(copy, width, "--dump-dom"));
            assertThat(m.find()).isTrue();
            assertThat(Integer.parseInt(m.group(2))).isBetween(width - 60, width);
            assertThat(Integer.parseInt(m.group(1)))
                    .as("at " + width)
                    .isLessThanOrEqualTo(Integer.parseInt(m.group(2)));
        }
    }
}
