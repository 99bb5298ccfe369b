package dev.roentgen.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\R(.*?)```", Pattern.DOTALL);
    private static final int LONGEST_EXAMPLE = 20; // lines: it is there to be read at a glance
    private static final long PATIENCE_SECONDS = 120;

    @TempDir
    private Path folder;

    @Test
    void every_example_compiles_and_the_first_runs() throws Exception {
        List<String> examples = examples();
        for (int i = examples.size() - 1; i >= 0; i--) compile(examples.get(i));
        assertThat(run("Readme")).as("exit code; output:%n%s", output()).isZero();
    }

    private void compile(String example) throws Exception {
        assertThat(example.lines().filter(line -> !line.isBlank())).hasSizeLessThanOrEqualTo(LONGEST_EXAMPLE);
        Path source = Files.writeString(folder.resolve("Readme.java"), program(example));
        var errors = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            List<String> options = List.of("-proc:none", "-d", folder.toString(), "-cp", classPath());
            boolean compiled = compiler.getTask(
                            errors, files, null, options, null, files.getJavaFileObjects(source.toFile()))
                    .call();
            assertThat(compiled).as("compiles: " + errors).isTrue();
        }
    }

    private static List<String> examples() {
        Matcher block = JAVA_BLOCK.matcher(Repository.text(Repository.ROOT.resolve("README.md")));
        List<String> examples = block.results().map(m -> m.group(1)).toList();
        assertThat(examples).as("README.md has a java block").isNotEmpty();
        return examples;
    }

    /** The example as a program: imports first, the rest in {@code main}. */
    private static String program(String example) {
        String imports =
                example.lines().filter(line -> line.startsWith("import ")).collect(Collectors.joining("\n"));
        String body =
                example.lines().filter(line -> !line.startsWith("import ")).collect(Collectors.joining("\n"));
        return imports + "\npublic class Readme {\n    public static void main(String[] args) throws Exception {\n"
                + body + "\n    }\n}\n";
    }

    private int run(String main) throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(
                        java.toString(), "-Xmx1g", "-cp", folder + File.pathSeparator + classPath(), main)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile())
                .start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running after " + PATIENCE_SECONDS + " s: " + output());
        }
        return process.exitValue();
    }

    private String output() {
        Path output = folder.resolve("output.txt");
        return Files.exists(output) ? Repository.text(output) : "";
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }
}
