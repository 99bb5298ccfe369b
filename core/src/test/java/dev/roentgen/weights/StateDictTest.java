package dev.roentgen.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ClosedException;
import dev.roentgen.check.WeightsException;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StateDictTest {
    private static final String TAIL =
            " The file is damaged or was made by a faulty writer: download or write it again.";

    @TempDir
    Path folder;

    private final Scope scope = Scope.open();

    @AfterEach
    void close() {
        scope.close();
    }

    private Path safetensors(String name, String key) {
        Path path = folder.resolve(name);
        Safetensors.write(path, Map.of(key, Tensor.of(1, 2, 3)));
        return path;
    }

    @Test
    void files_are_told_by_their_contents_not_their_names() {
        Path npz = folder.resolve("a.safetensors");
        Npz.write(npz, Map.of("x", Tensor.of(1, 2, 3)));
        for (Path path : new Path[] {npz, safetensors("b.bin", "x")})
            try (StateDict dict = StateDict.open(path)) {
                assertThat(dict.keys()).containsExactly("x");
                assertThat(dict.info("x")).isEqualTo(new TensorInfo(DType.F32, Shape.of(3)));
                assertThat(dict.tensor("x").toArray()).containsExactly(1, 2, 3);
                assertThatThrownBy(() -> dict.tensor("y"))
                        .isInstanceOf(ArgumentException.class)
                        .hasMessageEndingWith(path + ": the name must be one of names(), got 'y'.");
            }
    }

    @Test
    void a_closed_dict_reads_no_more() {
        StateDict dict = StateDict.open(safetensors("b.safetensors", "x"));
        StateDict mapped = dict.under("x");
        dict.close();
        assertThatThrownBy(() -> dict.tensor("x")).isInstanceOf(ClosedException.class);
        mapped.close();
    }

    static Stream<Arguments> others() {
        return Stream.of(
                arguments("", "Download it again, or convert it to safetensors."),
                arguments("not weights at all", "Download it again, or convert it to safetensors."),
                arguments("<!DOCTYPE html>", "This is a web page: download the file itself."),
                arguments(
                        "version https://git-lfs.github.com/spec/v1\noid sha256:00\n",
                        "This is Git LFS's note of where the file is: download the file itself."));
    }

    @ParameterizedTest
    @MethodSource("others")
    void other_files_are_refused(String text, String fix) throws IOException {
        Path path = Files.writeString(folder.resolve("x.safetensors"), text);
        assertThatThrownBy(() -> StateDict.open(path))
                .isInstanceOf(WeightsException.class)
                .hasMessage("Weights " + path
                        + ": the file must be safetensors, its index, a PyTorch file or .npz, got something else. "
                        + fix);
    }

    @Test
    void a_single_array_has_no_key() {
        Path path = folder.resolve("x.npz");
        Npy.write(path, Tensor.of(1));
        assertThatThrownBy(() -> StateDict.open(path))
                .hasMessageEndingWith("got something else. This is one array without a name: read it with Npy.read, or"
                        + " save it with np.savez.");
    }

    @Test
    void what_is_not_there_is_named() {
        Path path = folder.resolve("none");
        assertThatThrownBy(() -> StateDict.open(path))
                .isInstanceOf(WeightsException.class)
                .hasMessage("Weights " + path + ": the file must exist, got none. Check the path.");
    }

    @Test
    void a_folder_stands_for_the_weights_in_it() throws IOException {
        assertThatThrownBy(() -> StateDict.open(folder))
                .isInstanceOf(WeightsException.class)
                .hasMessage("Weights " + folder + ": the folder must hold one file of weights, got none. Such files are"
                        + " called model.safetensors, model.safetensors.index.json, pytorch_model.bin,"
                        + " pytorch_model.bin.index.json, open_clip_model.safetensors, open_clip_pytorch_model.bin or"
                        + " end in .safetensors, .pth, .pt, .bin, .npz.");
        Files.writeString(folder.resolve("config.json"), "{}");
        safetensors("one.pth", "one");
        assertThat(keys(folder)).containsExactly("one");
        safetensors("two.npz", "two");
        assertThatThrownBy(() -> StateDict.open(folder))
                .hasMessage("Weights " + folder + ": the folder must hold one file of weights, got 'one.pth',"
                        + " 'two.npz'. Give the path of one of them, as " + folder.resolve("one.pth") + ".");
        safetensors("open_clip_pytorch_model.bin", "openclip");
        assertThat(keys(folder)).containsExactly("openclip");
        Files.writeString(folder.resolve("pytorch_model.bin.index.json"), "{\"weight_map\":{\"one\":\"one.pth\"}}");
        assertThat(keys(folder)).containsExactly("one");
        safetensors("model.safetensors", "whole");
        assertThat(keys(folder)).containsExactly("whole");
    }

    private static Iterable<String> keys(Path path) {
        try (StateDict dict = StateDict.open(path)) {
            return dict.keys();
        }
    }

    @Test
    void an_index_opens_several_files_as_one() throws IOException {
        safetensors("m-1.safetensors", "a");
        Npz.write(folder.resolve("m-2.npz"), Map.of("b", Tensor.of(4, 5)));
        Path index = Files.writeString(
                folder.resolve("index.json"),
                "{\"metadata\":{\"total_size\":3},\"weight_map\":{\"b\":\"m-2.npz\",\"a\":\"m-1.safetensors\"}}");
        try (var dict = StateDict.open(index)) {
            assertThat(dict.keys()).containsExactly("b", "a");
            assertThat(dict.tensor("a").toArray()).containsExactly(1, 2, 3);
            assertThat(dict.tensor("b").toArray()).containsExactly(4, 5);
            assertThatThrownBy(() -> dict.info("c")).isInstanceOf(ArgumentException.class);
        }
    }

    @Test
    void the_files_of_an_index_are_opened_when_first_asked() throws IOException {
        Files.writeString(folder.resolve("broken"), "?");
        safetensors("good", "a");
        Path index = Files.writeString(
                folder.resolve("index.json"), "{\"weight_map\":{\"a\":\"good\",\"b\":\"broken\",\"c\":\"good\"}}");
        try (var dict = StateDict.open(index)) {
            assertThat(dict.tensor("a").toArray()).containsExactly(1, 2, 3);
            assertThatThrownBy(() -> dict.info("b")).hasMessageStartingWith("Weights " + folder.resolve("broken"));
            assertThatThrownBy(() -> dict.info("c"))
                    .isInstanceOf(WeightsException.class)
                    .hasMessage("Index " + index + ": tensor 'c' must be in 'good', got none. Index and files belong to"
                            + " different models: download all of them again.");
        }
    }

    static Stream<Arguments> indexes() {
        return Stream.of(
                arguments(
                        "{\"weight_map\":{\"c\":\"../m\"}}",
                        "weight_map must name files beside the index, got '../m'. Don't trust this index: it points"
                                + " elsewhere."),
                arguments(
                        "{\"weight_map\":{\"c\":\"m-3\"}}",
                        "the files must be beside the index, got no 'm-3'. Download it too, into the same folder."),
                arguments(
                        "{\"weight_map\":{\"c\":1}}",
                        "weight_map's 'c' must be a file's name, got something else." + TAIL),
                arguments("{\"weight_map\":[]}", "an index must have one weight_map, an object, got another." + TAIL),
                arguments(
                        "{}",
                        "an index must have a weight_map, got none. Is this a config? Give the file of weights."));
    }

    @ParameterizedTest
    @MethodSource("indexes")
    void a_wrong_index_is_refused(String json, String message) throws IOException {
        Path index = Files.writeString(folder.resolve("index.json"), json);
        assertThatThrownBy(() -> StateDict.open(index))
                .isInstanceOf(WeightsException.class)
                .hasMessage("Index " + index + ": " + message);
    }

    @Test
    void an_index_of_itself_is_refused() throws IOException {
        Path index = Files.writeString(folder.resolve("index.json"), "{\"weight_map\":{\"c\":\"index.json\"}}");
        try (var dict = StateDict.open(index)) {
            assertThatThrownBy(() -> dict.info("c")).isInstanceOf(WeightsException.class);
        }
    }
}
