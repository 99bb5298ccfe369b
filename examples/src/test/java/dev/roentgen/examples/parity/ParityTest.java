package dev.roentgen.examples.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roentgen.backend.BackendProvider;
import dev.roentgen.backend.Backends;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParityTest {
    static final Path GOLDEN = Path.of("src/test/resources/golden");

    /** Every backend that computes, where it can run. */
    static Stream<String> backends() {
        return Backends.providers().stream()
                .filter(p -> p.priority() >= 0 && p.obstacle().isEmpty())
                .map(BackendProvider::name);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void every_operator_agrees_with_the_reference(String backend) {
        assertPasses(backend, Set.of("ops"), 387);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void every_optimiser_schedule_and_clipping_agrees_with_the_reference(String backend) {
        assertPasses(backend, Set.of("optim"), 37);
    }

    @Test
    void every_picture_is_decoded_resized_and_normalised_as_by_the_reference() {
        assertPasses("java", Set.of("images"), 8);
    }

    @Test
    void every_metric_agrees_with_the_reference() {
        assertPasses("java", Set.of("metrics"), 1);
    }

    private static void assertPasses(String backend, Set<String> groups, int cases) {
        var text = new StringWriter();
        Parity.Result r = Parity.run(GOLDEN, Backends.get(backend), groups, "", new PrintWriter(text));
        assertThat(text.toString()).isEqualTo(cases + " passed, 0 failed\n");
        assertThat(r.passed()).isEqualTo(cases);
    }

    @Test
    void a_wrong_number_is_found_and_named(@TempDir Path folder) throws IOException {
        copy(folder, "ops_conv.safetensors");
        Path file = folder.resolve("ops_conv.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        String header = new String(bytes, 8, 60_000, java.nio.charset.StandardCharsets.ISO_8859_1);
        int entry = header.indexOf("\"conv2d_00/out.y\"");
        String offsets = header.substring(header.indexOf("[", header.indexOf("\"data_offsets\"", entry)) + 1);
        int start = Integer.parseInt(offsets.substring(0, offsets.indexOf(',')).trim());
        int length = java.nio.ByteBuffer.wrap(bytes, 0, 8)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .getInt();
        bytes[8 + length + start + 3] ^= (byte) 0x80; // the sign of the first expected output
        Files.write(file, bytes);
        var text = new StringWriter();
        Parity.Result r = Parity.run(folder, Backends.get("java"), Set.of("ops"), "conv2d_00", new PrintWriter(text));
        assertThat(r).isEqualTo(new Parity.Result(0, 1));
        assertThat(text.toString())
                .startsWith("conv2d_00: out.y: error ")
                .contains("tolerance 2e-06")
                .endsWith("0 passed, 1 failed\n");
    }

    @Test
    void every_text_gets_the_ids_of_the_reference(@TempDir Path folder) throws IOException {
        Path shared = Path.of("../../shared/golden").toAbsolutePath().normalize();
        assumeTrue(Files.isDirectory(shared), "no folder shared/golden");
        Parity.Result all =
                Parity.run(shared, Backends.get("java"), Set.of("tokenizer"), "", new PrintWriter(new StringWriter()));
        assertThat(all).isEqualTo(new Parity.Result(1, 0));
        Files.writeString(
                folder.resolve("index.json"),
                "{\"cases\":[{\"case\":\"t\",\"group\":\"g\",\"kind\":\"clip_bpe\",\"file\":\"t.json\","
                        + "\"config\":{\"context_length\":3}}]}");
        Files.writeString(
                folder.resolve("t.json"),
                "{\"vocab\":\"" + shared.resolve("bpe_simple_vocab_16e6.txt.gz") + "\",\"cases\":[{\"text\":\"a\","
                        + "\"ids\":[321],\"openai_3\":[49406,320,49407],\"hf_3\":[49406,320,49407],\"decoded\":\"a\"}]}");
        var text = new StringWriter();
        Parity.run(folder, Backends.get("java"), Set.of(), "", new PrintWriter(text));
        assertThat(text.toString())
                .isEqualTo("t: ids of 'a': error 3.12e-03, tolerance 0e+00\n"
                        + "t: decoded 'a': 'a ', expected \"a\"\n0 passed, 1 failed\n");
    }

    @Test
    void kinds_that_are_not_built_count_as_failed(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("index.json"), "{\"cases\":[{\"case\":\"a\",\"group\":\"g\",\"kind\":\"fly\"}]}");
        var text = new StringWriter();
        Parity.run(folder, Backends.get("java"), Set.of(), "", new PrintWriter(text));
        assertThat(text.toString()).isEqualTo("a: kind fly: not built yet\n0 passed, 1 failed\n");
    }

    @Test
    void bad_folders_and_choices_say_what_is_wrong(@TempDir Path folder) throws IOException {
        var out = new PrintWriter(new StringWriter());
        var java = Backends.get("java");
        assertThatThrownBy(() -> Parity.run(folder, java, Set.of(), "", out))
                .hasMessage("parity: the folder must hold index.json, got a folder without it: " + folder
                        + ". Give a folder of reference cases.");
        assertThatThrownBy(() -> Parity.run(GOLDEN, java, Set.of("opps"), "", out))
                .hasMessage("parity: the group must be one of images, metrics, ops, optim, got 'opps'.");
        assertThatThrownBy(() -> Parity.run(GOLDEN, java, Set.of(), "nothing", out))
                .hasMessage(
                        "parity: the choice must leave at least one case, got none of 433. Shorten --filter or leave"
                                + " out --group.");
        Files.writeString(folder.resolve("index.json"), "{\"cases\": [");
        assertThatThrownBy(() -> Parity.run(folder, java, Set.of(), "", out))
                .hasMessageStartingWith("parity: index.json must be JSON, got ")
                .hasMessageEndingWith("Copy the folder again.");
    }

    private static void copy(Path folder, String file) {
        try {
            Files.copy(GOLDEN.resolve("index.json"), folder.resolve("index.json"));
            Files.copy(GOLDEN.resolve(file), folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
