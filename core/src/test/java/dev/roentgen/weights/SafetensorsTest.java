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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsTest {
    private static final String TAIL =
            " The file is damaged or was made by a faulty writer: download or write it again.";

    @TempDir
    Path folder;

    private static byte[] file(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        var out = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(json.length).put(json);
        for (int i = 0; i < dataBytes; i++) out.put((byte) i);
        return out.array();
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static String entry(String name, String dtype, String shape, long begin, long end) {
        return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":[" + begin + ","
                + end + "]}";
    }

    @Test
    void reads_names_types_shapes_values_and_metadata() throws IOException {
        String header = "{\"__metadata__\":{\"format\":\"pt\"}," + entry("b", "F32", "[2,1]", 0, 8) + ","
                + entry("a", "U8", "[]", 8, 9) + "," + entry("empty", "I64", "[0,5]", 9, 9) + "}   ";
        try (var f = Safetensors.open(write("m.safetensors", file(header, 9)))) {
            assertThat(f.names()).containsExactly("b", "a", "empty");
            assertThat(f.metadata()).containsExactly(Map.entry("format", "pt"));
            assertThat(f.info("b")).isEqualTo(new TensorInfo(DType.F32, Shape.of(2, 1)));
            assertThat(f.info("a")).hasToString("U8 []");
            assertThat(f.bytes("b").getInt(4)).isEqualTo(0x07060504);
            assertThat(f.bytes("b").isReadOnly()).isTrue();
            assertThat(f.bytes("a").get()).isEqualTo((byte) 8);
            assertThat(f.bytes("empty").remaining()).isZero();
            assertThat(f.contains("c")).isFalse();
            assertThatThrownBy(() -> f.info("c"))
                    .isInstanceOf(ArgumentException.class)
                    .hasMessageContaining("the name must be one of names(), got 'c'.");
        }
    }

    @Test
    void buffers_outlive_the_file_but_new_ones_are_refused() throws IOException {
        var f = Safetensors.open(write("m.safetensors", file("{" + entry("a", "U8", "[3]", 0, 3) + "}", 3)));
        ByteBuffer a = f.bytes("a");
        f.close();
        assertThat(a.get(2)).isEqualTo((byte) 2);
        assertThatThrownBy(() -> f.bytes("a")).isInstanceOf(ClosedException.class);
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                arguments("short", new byte[7], "the file must have at least 8 bytes, got 7." + TAIL),
                arguments(
                        "huge header",
                        ByteBuffer.allocate(8).putLong(-1).array(),
                        "the header's length must be from 2 to 100000000, got 18446744073709551615. This is no safetensors file, or a damaged one."),
                arguments(
                        "no header",
                        file("", 0),
                        "the header's length must be from 2 to 100000000, got 0. This is no safetensors file, or a damaged one."),
                arguments(
                        "header beyond",
                        Arrays.copyOf(file("{" + entry("a", "F32", "[2]", 0, 8) + "}", 8), 30),
                        "the header's length must be at most the file's, 30, got 54. The file is cut short: download it again."),
                arguments(
                        "data beyond",
                        file("{" + entry("a", "F32", "[2]", 0, 8) + "}", 7),
                        "tensor 'a': data_offsets must lie in the 7 bytes of data, got 0 to 8. The file is cut short: download it again."),
                arguments(
                        "bytes left over",
                        file("{" + entry("a", "F32", "[2]", 0, 8) + "}", 9),
                        "the tensors must cover all 9 bytes of data, got 8." + TAIL),
                arguments(
                        "overlap",
                        file("{" + entry("a", "U8", "[2]", 0, 2) + "," + entry("b", "U8", "[2]", 1, 3) + "}", 3),
                        "tensor 'b' must start where the one before ends, at 2, got 1 (they overlap)." + TAIL),
                arguments(
                        "hole",
                        file("{" + entry("a", "U8", "[2]", 1, 3) + "}", 3),
                        "tensor 'a' must start where the one before ends, at 0, got 1 (a hole)." + TAIL),
                arguments(
                        "wrong size",
                        file("{" + entry("a", "F32", "[3]", 0, 8) + "}", 8),
                        "tensor 'a': F32 [3] must have 12 bytes, got 8." + TAIL),
                arguments(
                        "backwards",
                        file("{" + entry("a", "U8", "[1]", 1, 0) + "}", 1),
                        "tensor 'a': data_offsets must lie in the 1 bytes of data, got 1 to 0." + TAIL),
                arguments(
                        "unknown type",
                        file("{" + entry("a", "F8_E4M3", "[1]", 0, 1) + "}", 1),
                        "tensor 'a' must be of type F64, F32, F16, BF16, I64, I32, U8 or BOOL, got 'F8_E4M3'. Convert that tensor with the program that wrote the file."),
                arguments(
                        "same name",
                        file("{" + entry("a", "U8", "[1]", 0, 1) + "," + entry("a", "U8", "[1]", 1, 2) + "}", 2),
                        "names must be unique, got 'a' twice." + TAIL),
                arguments(
                        "size of a tensor overflows",
                        file("{" + entry("a", "U8", "[2147483647,2147483647,4294967295]", 0, 1) + "}", 1),
                        "tensor 'a': sizes must be below 2^31 each, 2^62 bytes together, got [2147483647, 2147483647, 4294967295]."
                                + TAIL),
                arguments(
                        "size of an empty tensor overflows",
                        file("{" + entry("a", "F64", "[2147483647,2147483647,0]", 0, 0) + "}", 0),
                        "tensor 'a': sizes must be below 2^31 each, 2^62 bytes together, got [2147483647, 2147483647, 0]."
                                + TAIL),
                arguments(
                        "negative",
                        file("{" + entry("a", "U8", "[-1]", 0, 1) + "}", 1),
                        "tensor 'a': shape must be 0 or more, got -1." + TAIL),
                arguments(
                        "a fraction",
                        file("{" + entry("a", "U8", "[1.5]", 0, 1) + "}", 1),
                        "tensor 'a': shape must be at most 64 integers, got something else." + TAIL),
                arguments(
                        "three offsets",
                        file("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1,1]}}", 1),
                        "tensor 'a': data_offsets must be at most 2 integers, got more." + TAIL),
                arguments(
                        "one offset",
                        file("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0]}}", 1),
                        "tensor 'a' must have dtype, shape and two data_offsets, got no such offsets." + TAIL),
                arguments(
                        "no type",
                        file("{\"a\":{\"shape\":[1],\"data_offsets\":[0,1]}}", 1),
                        "tensor 'a' must have dtype, shape and two data_offsets, got no dtype." + TAIL),
                arguments(
                        "a stranger",
                        file("{\"a\":{\"shape\":[1],\"x\":3}}", 1),
                        "tensor 'a' must have dtype, shape and data_offsets alone, got 'x'." + TAIL),
                arguments(
                        "not an object",
                        file("[1]", 0),
                        "the header must be a JSON object, got something else." + TAIL),
                arguments(
                        "two objects",
                        file("{} {}", 0),
                        "the header must be one JSON object, got more after it." + TAIL),
                arguments(
                        "metadata of numbers",
                        file("{\"__metadata__\":{\"a\":1}}", 0),
                        "metadata 'a' must be a text, got something else." + TAIL),
                arguments(
                        "a nasty name",
                        file("{\"a\\nb\\u0007\":3}", 0),
                        "the header's 'a?b?' must be a JSON object, got something else." + TAIL));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void a_broken_file_is_one_line_that_names_it(String name, byte[] contents, String message) throws IOException {
        Path path = write("broken.safetensors", contents);
        assertThatThrownBy(() -> Safetensors.open(path))
                .isInstanceOf(WeightsException.class)
                .hasMessage("Safetensors " + path + ": " + message);
    }

    @Test
    void json_that_ends_early_or_is_deep_is_a_weights_exception() throws IOException {
        for (String header : new String[] {
            "{\"a\":{\"dtype\":\"U8\"",
            "{\"a\":",
            "nonsense",
            "{\"a\":{\"shape\":" + "[".repeat(100_000),
            "{\"a\":{\"shape\":[99999999999999999999999]}}",
            "{\"\u00ff\\ud800\":1}"
        }) {
            Path path = write("m.safetensors", file(header, 0));
            assertThatThrownBy(() -> Safetensors.open(path))
                    .isInstanceOf(WeightsException.class)
                    .hasMessageContaining(path.toString())
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void no_flipped_bytes_or_cuts_do_worse_than_a_weights_exception() throws IOException {
        byte[] good = file(
                "{\"__metadata__\":{\"k\":\"v\"}," + entry("w", "F32", "[2,3]", 0, 24) + ","
                        + entry("b", "I64", "[1]", 24, 32) + "}",
                32);
        var random = new Random(7);
        int opened = 0, refused = 0;
        for (int round = 0; round < 3000; round++) {
            byte[] bad = good.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--)
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            if (round % 3 == 0) bad = Arrays.copyOf(bad, random.nextInt(bad.length + 8));
            Path path = write("fuzz.safetensors", bad);
            try (var f = Safetensors.open(path)) {
                for (String name : f.names())
                    assertThat(f.bytes(name).remaining())
                            .isEqualTo((int) f.info(name).bytes());
                opened++;
            } catch (WeightsException e) {
                assertThat(e.getMessage()).contains(path.toString()).doesNotContain("\n");
                refused++;
            }
        }
        assertThat(opened).isPositive();
        assertThat(refused).isGreaterThan(1000);
    }

    @Test
    void a_missing_file_says_so() {
        Path path = folder.resolve("none.safetensors");
        assertThatThrownBy(() -> Safetensors.open(path))
                .isInstanceOf(WeightsException.class)
                .hasMessage("Safetensors " + path + ": the file must exist, got none. Check the path.");
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void written_files_come_back(DType dtype) {
        Path path = folder.resolve("w.safetensors");
        var infos = new LinkedHashMap<String, TensorInfo>();
        infos.put("u", new TensorInfo(DType.U8, Shape.of(3)));
        infos.put("x \"\u00e4\"", new TensorInfo(dtype, Shape.of(2, 2)));
        infos.put("none", new TensorInfo(dtype, Shape.of(0)));
        byte[] x = new byte[4 * dtype.bytes()];
        for (int i = 0; i < x.length; i++) x[i] = (byte) (i + 1);
        SafetensorsWriter.write(
                path,
                infos,
                n -> n.equals("u")
                        ? ByteBuffer.wrap(new byte[] {7, 8, 9})
                        : n.equals("none") ? ByteBuffer.allocate(0) : ByteBuffer.wrap(x),
                Map.of("k", "v", "a", "\u00e4\n"));
        try (var f = Safetensors.open(path)) {
            assertThat(f.names()).containsExactlyInAnyOrderElementsOf(infos.keySet());
            assertThat(f.metadata()).containsOnly(Map.entry("k", "v"), Map.entry("a", "\u00e4\n"));
            for (String name : f.names()) assertThat(f.info(name)).isEqualTo(infos.get(name));
            assertThat(f.bytes("x \"\u00e4\"")).isEqualTo(ByteBuffer.wrap(x));
            assertThat(f.bytes("u").get(2)).isEqualTo((byte) 9);
        }
        assertThat(folder.toFile().list()).containsExactly("w.safetensors");
    }

    @Test
    void a_failed_write_leaves_the_old_file_and_nothing_else() throws IOException {
        Path path = write("w.safetensors", new byte[] {1, 2, 3});
        assertThatThrownBy(() -> SafetensorsWriter.write(
                        path,
                        Map.of("a", new TensorInfo(DType.U8, Shape.of(5))),
                        n -> ByteBuffer.allocate(4),
                        Map.of()))
                .isInstanceOf(ArgumentException.class)
                .hasMessage("Safetensors.write: tensor 'a' must have 5 bytes, got 4.");
        assertThat(Files.readAllBytes(path)).containsExactly(1, 2, 3);
        assertThat(folder.toFile().list()).containsExactly("w.safetensors");
        Path nowhere = folder.resolve("no/such/w.safetensors");
        assertThatThrownBy(() -> SafetensorsWriter.write(nowhere, Map.of(), n -> ByteBuffer.allocate(0), Map.of()))
                .isInstanceOf(WeightsException.class);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void tensors_of_every_type_come_back_equal(DType dtype) {
        Path path = folder.resolve("t.safetensors");
        try (var scope = Scope.open()) {
            Tensor x =
                    Tensor.of(new float[] {0, 1, 2, 3, 250, 0}, Shape.of(2, 3)).to(dtype);
            Safetensors.write(
                    path,
                    Map.of(
                            "x",
                            x,
                            "view",
                            x.transpose(0, 1),
                            "scalar",
                            Tensor.scalar(3).to(dtype),
                            "none",
                            Tensor.zeros(0, 2).to(dtype)),
                    Map.of("step", "7"));
            Map<String, Tensor> back = Safetensors.read(path);
            assertThat(back).containsOnlyKeys("x", "view", "scalar", "none");
            assertThat(back.get("x").dtype()).isEqualTo(dtype);
            assertThat(back.get("x").shape()).isEqualTo(Shape.of(2, 3));
            assertThat(back.get("x").to(DType.F64).toDoubleArray())
                    .isEqualTo(x.to(DType.F64).toDoubleArray());
            assertThat(back.get("view").shape()).isEqualTo(Shape.of(3, 2));
            assertThat(back.get("view").to(DType.F64).toDoubleArray())
                    .isEqualTo(x.transpose(0, 1).to(DType.F64).toDoubleArray());
            assertThat(back.get("scalar").shape()).isEqualTo(Shape.scalar());
            assertThat(back.get("none").shape()).isEqualTo(Shape.of(0, 2));
        }
    }

    @Test
    void true_is_read_from_any_byte_but_zero() throws IOException {
        Path path = write("b.safetensors", file("{" + entry("m", "BOOL", "[3]", 0, 3) + "}", 3));
        try (var scope = Scope.open();
                var f = Safetensors.open(path)) {
            assertThat(f.tensor("m").to(DType.I64).toLongArray()).containsExactly(0, 1, 1);
        }
    }

    @Test
    void files_beyond_4_gib_are_mapped_in_parts() throws IOException {
        long big = (1L << 31) - 8, before = (1L << 30) + 100;
        String header = "{" + entry("first", "U8", "[" + before + "]", 0, before) + ","
                + entry("big", "F64", "[" + big / 8 + "]", before, before + big) + ","
                + entry("last", "U8", "[4]", before + big, before + big + 4) + "}";
        byte[] head = file(header, 0);
        Path path = write("big.safetensors", head);
        try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) { // sparse: takes no room on the disk
            channel.write(ByteBuffer.wrap(new byte[] {42}), head.length + before);
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), head.length + before + big);
        }
        try (var f = Safetensors.open(path)) {
            assertThat(f.bytes("big").remaining()).isEqualTo((int) big);
            assertThat(f.bytes("big").getLong(0)).isEqualTo(42);
            assertThat(f.bytes("last").getInt()).isEqualTo(0x04030201);
            assertThat(f.bytes("first").get((int) before - 1)).isZero();
        }
    }
}
