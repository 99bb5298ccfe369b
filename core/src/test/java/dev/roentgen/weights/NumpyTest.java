package dev.roentgen.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.WeightsException;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NumpyTest {
    private static final String TAIL =
            " The file is damaged or was made by a faulty writer: download or write it again.";

    @TempDir
    Path folder;

    private final Scope scope = Scope.open();

    @AfterEach
    void close() {
        scope.close();
    }

    /** A file that NumPy made; make.py beside it says how. */
    private static Path numpy(String name) {
        try {
            return Path.of(NumpyTest.class.getResource("numpy/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void every_type_order_and_layout_of_numpy_is_read() {
        Map<String, DType> types = Map.of(
                "f2",
                DType.F16,
                "f4",
                DType.F32,
                "f8",
                DType.F64,
                "i4",
                DType.I32,
                "i8",
                DType.I64,
                "u1",
                DType.U8,
                "b1",
                DType.BOOL);
        Map<String, Tensor> arrays = Npz.read(numpy("all.npz"));
        int checked = 0;
        for (var a : arrays.entrySet()) {
            if (a.getKey().indexOf('_') != 2) continue;
            String code = a.getKey().substring(0, 2);
            assertThat(a.getValue().dtype()).as(a.getKey()).isEqualTo(types.get(code));
            assertThat(a.getValue().shape()).isEqualTo(Shape.of(2, 3));
            assertThat(a.getValue().to(DType.F64).toDoubleArray())
                    .as(a.getKey())
                    .isEqualTo(
                            code.equals("b1")
                                    ? new double[] {0, 1, 0, 1, 0, 1}
                                    : new double[] {0, 40, 80, 120, 160, 200});
            checked++;
        }
        assertThat(checked).isEqualTo(28);
        assertThat(arrays.get("scalar").shape()).isEqualTo(Shape.scalar());
        assertThat(arrays.get("scalar").item()).isEqualTo(1.5);
        assertThat(arrays.get("empty").shape()).isEqualTo(Shape.of(0, 3));
        assertThat(arrays.get("special").toArray())
                .containsExactly(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f);
        float[] ramp = new float[24];
        for (int i = 0; i < 24; i++) ramp[i] = i;
        assertThat(arrays.get("cube_F").toArray()).isEqualTo(ramp);
    }

    @Test
    void packed_archives_are_read_and_listed_without_unpacking() {
        try (var z = Npz.open(numpy("compressed.npz"))) {
            assertThat(z.names()).containsExactly("zeros", "ramp");
            assertThat(z.info("zeros")).isEqualTo(new TensorInfo(DType.F32, Shape.of(100, 100)));
            assertThat(z.tensor("ramp").toLongArray()).hasSize(1000).endsWith(998, 999);
            assertThat(z.tensor("zeros").toArray()).containsOnly(0f);
            assertThatThrownBy(() -> z.tensor("x")).isInstanceOf(ArgumentException.class);
        }
    }

    @Test
    void all_versions_of_the_header_are_read() {
        assertThat(Npy.read(numpy("plain.npy")).toArray()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(Npy.read(numpy("version2.npy")).toLongArray()).containsExactly(0, 1, 2);
        assertThat(Npy.read(numpy("version3.npy")).toLongArray()).containsExactly(0, 1, 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "objects.npy ; the array must be of type f2, f4, f8, i4, i8, u1 or b1, got '|O'. Python objects are never read: save numbers.",
                "complex.npy ; the array must be of type f2, f4, f8, i4, i8, u1 or b1, got '<c8'. Convert it with astype before saving.",
                "structured.npy ; the array must be a plain array, got a structured one. Save each field on its own.",
                "void.npy ; the array must be of type f2, f4, f8, i4, i8, u1 or b1, got '|V2'. Is it bfloat16? NumPy has none: save astype(np.float32).",
                "make.py ; the array must start with \\x93NUMPY, got something else. This is no NumPy array."
            },
            quoteCharacter = '`')
    void other_types_are_refused_by_name(String file, String message) {
        assertThatThrownBy(() -> Npy.read(numpy(file)))
                .isInstanceOf(WeightsException.class)
                .hasMessage("Npy " + numpy(file) + ": " + message);
    }

    @Test
    void written_files_are_those_of_numpy_to_the_byte() throws IOException {
        Path path = folder.resolve("w.npy");
        Npy.write(path, Tensor.arange(6).to(DType.F32).reshape(2, 3));
        assertThat(path).hasSameBinaryContentAs(numpy("plain.npy"));
        Npy.write(path, Tensor.of(new byte[] {1, 2, 3}, Shape.of(3)));
        assertThat(path).hasSameBinaryContentAs(numpy("vector.npy"));
        Npy.write(path, Tensor.scalar(2).to(DType.F64));
        assertThat(Npy.read(path).shape()).isEqualTo(Shape.scalar());
        assertThat(Files.size(path)).isEqualTo(128 + 8);
    }

    @Test
    void written_archives_come_back() {
        Path path = folder.resolve("w.npz");
        var tensors = new LinkedHashMap<String, Tensor>();
        for (DType d : DType.values())
            if (d != DType.BF16)
                tensors.put("layer/" + d, Tensor.arange(4).to(d).reshape(2, 2));
        tensors.put("view", Tensor.arange(6).reshape(2, 3).transpose(0, 1));
        Npz.write(path, tensors);
        Map<String, Tensor> back = Npz.read(path);
        assertThat(back.keySet()).containsExactlyElementsOf(tensors.keySet());
        back.forEach((name, t) -> {
            assertThat(t.dtype()).isEqualTo(tensors.get(name).dtype());
            assertThat(t.shape()).isEqualTo(tensors.get(name).shape());
            assertThat(t.to(DType.F64).toDoubleArray())
                    .isEqualTo(tensors.get(name).to(DType.F64).toDoubleArray());
        });
        assertThatThrownBy(() -> Npz.write(path, Map.of("w", Tensor.zeros(1).to(DType.BF16))))
                .isInstanceOf(ArgumentException.class)
                .hasMessage(
                        "Npz.write: 'w': the type must be one that NumPy has, got BF16. Convert it with to(DType.F32).");
    }

    private static byte[] npy(String header, int dataBytes) {
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        var out = ByteBuffer.allocate(10 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) text.length)
                .put(text);
        return out.array();
    }

    private static String dict(String descr, String shape) {
        return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                arguments(
                        npy(dict("<f4", "(3,)"), 11),
                        "the array: '<f4' [3] must have 12 bytes of data, got 11. The file is cut short: write it again."),
                arguments(
                        npy(dict("<f4", "(3,)"), 13),
                        "the array: '<f4' [3] must have 12 bytes of data, got 13. Save one array a file."),
                arguments(
                        npy(dict("<f8", "(2147483647, 2147483647, 0)"), 0),
                        "the array: sizes must be below 2^62 bytes together, got [2147483647, 2147483647, 0]." + TAIL),
                arguments(
                        npy(dict("|u1", "(2147483648,)"), 0),
                        "the array: the header must have a size from 0 to 2^31 - 1 at 61, got ',), }?'." + TAIL),
                arguments(
                        npy(dict("|u1", "(-1,)"), 0),
                        "the array: the header must have a size from 0 to 2^31 - 1 at 51, got '-1,), }?'." + TAIL),
                arguments(
                        npy("{'descr': '|u1', 'shape': (1,)}", 1),
                        "the array must have descr, fortran_order and shape, got fewer." + TAIL),
                arguments(
                        npy("{'descr': '|u1', 'descr': '|u1'}", 1),
                        "the array must have descr, fortran_order and shape, once each, got 'descr'." + TAIL),
                arguments(
                        npy("{'descr': __import__('os')}", 1),
                        "the array: the header must have a text at 10, got '__import__('os')}'." + TAIL),
                arguments(
                        npy("{'fortran_order': 1}", 1),
                        "the array: the header must have True or False at 18, got '1}'." + TAIL),
                arguments(npy("", 0), "the array: the header must have '{' at 0, got its end." + TAIL),
                arguments(
                        Arrays.copyOf(npy(dict("<f4", "(3,)"), 12), 20),
                        "the array: the header's length must be at most 10, got 58." + TAIL));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void a_broken_array_is_one_line_that_names_it(byte[] contents, String message) throws IOException {
        Path path = Files.write(folder.resolve("b.npy"), contents);
        assertThatThrownBy(() -> Npy.read(path))
                .isInstanceOf(WeightsException.class)
                .hasMessage("Npy " + path + ": " + message);
    }

    @Test
    void archives_that_claim_too_much_or_hold_something_else_are_refused() throws IOException {
        Path path = folder.resolve("b.npz");
        byte[] good = Files.readAllBytes(numpy("compressed.npz"));
        Files.write(path, Arrays.copyOf(good, good.length - 10));
        assertThatThrownBy(() -> Npz.open(path))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining(path.toString());
        try (var zip = new ZipOutputStream(Files.newOutputStream(path))) {
            zip.putNextEntry(new ZipEntry("readme.txt"));
        }
        assertThatThrownBy(() -> Npz.open(path))
                .hasMessage("Npz " + path
                        + ": entries must be arrays: NAME.npy, got 'readme.txt'. This is no archive of np.savez.");
        assertThatThrownBy(() -> Npz.open(folder.resolve("none.npz")))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("the file must exist");
        byte[] lying = good.clone(); // the first central entry's unpacked size
        int central = central(lying);
        ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putInt(central + 24, 0x7fffffff);
        Files.write(path, lying);
        assertThatThrownBy(() -> Npz.open(path))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("2147483647 bytes packed into");
    }

    private static int central(byte[] zip) {
        for (int i = 0; ; i++) if (zip[i] == 'P' && zip[i + 1] == 'K' && zip[i + 2] == 1 && zip[i + 3] == 2) return i;
    }

    @Test
    void a_changed_number_fails_its_checksum() throws IOException {
        Path path = folder.resolve("c.npz");
        Npz.write(path, Map.of("x", Tensor.of(1, 2, 3)));
        byte[] bytes = Files.readAllBytes(path);
        bytes[30 + 5 + 128] ^= 1; // past the entry's head, its name and the array's head
        Files.write(path, bytes);
        assertThatThrownBy(() -> Npz.read(path))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("array 'x' must have the checksum");
    }

    @Test
    void no_flipped_bytes_or_cuts_do_worse_than_a_weights_exception() throws IOException {
        var random = new Random(11);
        int refused = 0;
        for (String file : new String[] {"plain.npy", "version2.npy", "all.npz", "compressed.npz"}) {
            byte[] good = Files.readAllBytes(numpy(file));
            Path path = folder.resolve("fuzz" + file);
            for (int round = 0; round < 700; round++) {
                byte[] bad = good.clone();
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    int at = random.nextInt(4) == 0
                            ? random.nextInt(Math.min(100, bad.length))
                            : random.nextInt(bad.length);
                    bad[at] = (byte) random.nextInt(256);
                }
                if (round % 3 == 0) bad = Arrays.copyOf(bad, random.nextInt(bad.length + 8));
                Files.write(path, bad);
                try (var step = Scope.open()) {
                    if (file.endsWith("z")) Npz.read(path);
                    else Npy.read(path);
                } catch (WeightsException e) {
                    assertThat(e.getMessage()).contains(path.toString()).doesNotContain("\n");
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(500);
    }
}
