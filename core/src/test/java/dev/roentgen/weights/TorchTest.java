package dev.roentgen.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.check.WeightsException;
import dev.roentgen.tensor.Scope;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchTest {
    @TempDir
    Path folder;

    private final Scope scope = Scope.open();

    @AfterEach
    void close() {
        scope.close();
    }

    /** A file that PyTorch made; make.py beside it says how. */
    private static Path torch(String name) {
        try {
            return Path.of(TorchTest.class.getResource("torch/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("saved")
    void tensors_are_those_that_were_saved(String file, String expected) {
        TorchFiles.check(torch(file), torch(expected));
    }

    /** Files, and what is in them. */
    static Stream<Arguments> saved() {
        return Stream.of(
                arguments("all.pth", "all.npz"),
                arguments("all_legacy.pth", "all.npz"),
                arguments("all_deflated.pth", "all.npz"),
                arguments("protocol4.pth", "protocol4.npz"),
                arguments("protocol4_legacy.pth", "protocol4.npz"),
                arguments("training.pth", "training.npz"),
                arguments("training_legacy.pth", "training.npz"),
                arguments("script.pt", "script.npz"));
    }

    @Test
    void types_are_kept() {
        try (StateDict dict = StateDict.open(torch("all.pth"))) {
            for (DType d : DType.values())
                assertThat(dict.info(d.name().toLowerCase(Locale.ROOT))).isEqualTo(new TensorInfo(d, Shape.of(2, 3)));
            assertThat(dict.tensor("bf16").dtype()).isEqualTo(DType.BF16);
        }
    }

    @Test
    void several_dicts_of_tensors_are_told_apart_by_their_names() {
        try (StateDict dict = StateDict.open(torch("several.pth"))) {
            assertThat(dict.keys()).hasSize(14).contains("student.0.weight", "teacher.0.weight");
            assertThat(dict.under("teacher.").keys())
                    .containsExactly(
                            "0.weight",
                            "0.bias",
                            "1.weight",
                            "1.bias",
                            "1.running_mean",
                            "1.running_var",
                            "1.num_batches_tracked");
        }
    }

    private static final String UNNAMED =
            ". Nothing was run. Don't trust this file; if you do, save its weights anew in"
                    + " Python: torch.save(model.state_dict(), path).";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "runs.pth | the pickle must name tensors and plain values alone, got 'posix.system'" + UNNAMED,
                "runs_legacy.pth | the pickle must name tensors and plain values alone, got 'posix.system'" + UNNAMED,
                "model.pth | the pickle must name tensors and plain values alone, got 'torch.nn.modules.linear.Linear'"
                        + UNNAMED,
                "quantized.pth | the pickle must name tensors and plain values alone, got 'torch._utils._rebuild_qtensor'"
                        + UNNAMED,
                "sparse.pth | the pickle must name tensors and plain values alone, got 'torch._utils._rebuild_sparse_tensor'"
                        + UNNAMED,
                "int16.pth | tensor 'x' must be of type F64, F32, F16, BF16, I64, I32, U8 or BOOL, got ShortStorage. Convert it in Python before saving, or leave it out.",
                "overlapping.pth | tensor 'x': its elements must lie apart, got sizes [3, 2], strides [1, 1]. Save its clone().",
                "list.pth | the file must hold a dict of tensors, or of one such dict, got a list. Save the weights alone: torch.save(model.state_dict(), path).",
                "tensor.pth | the file must hold a dict of tensors, or of one such dict, got one tensor without a key. Save the weights alone: torch.save(model.state_dict(), path).",
                "none.pth | the file must hold a dict of tensors, or of one such dict, got an empty one. Save the weights alone: torch.save(model.state_dict(), path)."
            })
    void what_is_no_dict_of_plain_tensors_is_refused(String file, String message) {
        Path ran = Path.of("ran");
        assertThatThrownBy(() -> StateDict.open(torch(file)))
                .isInstanceOf(WeightsException.class)
                .hasMessage("PyTorch " + torch(file) + ": " + message);
        assertThat(ran).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "all.pth",
                "all_legacy.pth",
                "all_deflated.pth",
                "training_legacy.pth",
                "protocol4_legacy.pth",
                "script.pt"
            })
    void no_flipped_bytes_or_cuts_do_worse_than_a_weights_exception(String file) throws IOException {
        var random = new Random(17);
        byte[] good = Files.readAllBytes(torch(file));
        Path path = folder.resolve(file);
        int opened = 0, refused = 0;
        for (int round = 0; round < 300; round++) {
            byte[] bad = good.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--)
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            if (round % 5 == 0) bad = Arrays.copyOf(bad, random.nextInt(bad.length));
            Files.write(path, bad);
            try (var step = Scope.open();
                    StateDict dict = StateDict.open(path)) {
                for (String key : dict.keys())
                    if (dict.info(key).bytes() < 1 << 20) dict.tensor(key).copyTo(room(dict.info(key)));
                opened++;
            } catch (WeightsException e) {
                assertThat(e.getMessage()).contains(path.toString()).doesNotContain("\n");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(30);
        assertThat(opened).isGreaterThan(10);
    }

    private static ByteBuffer room(TensorInfo info) {
        return ByteBuffer.allocate((int) info.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    }
}
