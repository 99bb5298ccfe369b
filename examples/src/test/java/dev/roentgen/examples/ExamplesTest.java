package dev.roentgen.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {
    private static final Path FOLDER = Path.of("src/main/java/dev/roentgen/examples/start");

    static List<String> names() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.map(f -> f.getFileName().toString().replace(".java", ""))
                    .filter(name -> !name.equals("package-info"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void each_has_under_60_lines_and_is_named_in_the_readme() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        assertThat(names()).hasSize(8);
        for (String name : names()) {
            assertThat(Files.readAllLines(FOLDER.resolve(name + ".java")))
                    .as(name)
                    .hasSizeLessThan(60);
            assertThat(readme).contains("`" + name + "`");
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("names")
    void each_prints_its_result(String name) throws Exception {
        var printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Class.forName("dev.roentgen.examples.start." + name)
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[] {"--smoke"});
        } finally {
            System.setOut(before);
        }
        List<String> results = printed.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("Result"))
                .toList();
        assertThat(results).isNotEmpty().noneMatch(line -> line.contains("NaN") || line.contains("Infinity"));
    }
}
