package dev.roentgen.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.roentgen.array.Shape;
import dev.roentgen.check.WeightsException;
import dev.roentgen.tensor.Scope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pickles written by hand, as texts whose characters are bytes. */
class TorchPickleTest {
    private static final String DAMAGED =
            " The file is damaged or was made by a faulty writer: download or write it again.";
    private static final String START = "\u0080\2";
    private static final String HUGE = "J\377\377\377\177"; // 2^31 - 1
    private static final String MILLION = "J\0\0\20\0"; // 2^20

    @TempDir
    Path folder;

    private static String number(long n) {
        return new String(
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(n).array(), StandardCharsets.ISO_8859_1);
    }

    private static String whole(long n) {
        return "\u008a\u0008" + number(n);
    }

    private static String text(String s) {
        return "\u008c" + (char) s.length() + s;
    }

    private static String global(String module, String name) {
        return "c" + module + "\n" + name + "\n";
    }

    private static String tuple(String... items) {
        return "(" + String.join("", items) + "t";
    }

    private static String storage(long elements, String view) {
        return tuple(text("storage"), global("torch", "FloatStorage"), text("0"), text("cpu"), whole(elements), view)
                + "Q";
    }

    private static String tensor(String storage, long offset, String sizes, String strides) {
        return global("torch._utils", "_rebuild_tensor") + tuple(storage, whole(offset), sizes, strides) + "R";
    }

    private static String dict(String tensor) {
        return START + "}" + text("x") + tensor + "s.";
    }

    private static String twoOfSix(long offset, String sizes, String strides) {
        return dict(tensor(storage(6, "N"), offset, sizes, strides));
    }

    private Path zip(String pickle, int storageBytes) throws IOException {
        Path path = folder.resolve("x.pth");
        try (var zip = new ZipOutputStream(Files.newOutputStream(path))) {
            zip.putNextEntry(new ZipEntry("x/data.pkl"));
            zip.write(pickle.getBytes(StandardCharsets.ISO_8859_1));
            zip.putNextEntry(new ZipEntry("x/data/0"));
            zip.write(storage(storageBytes));
        }
        return path;
    }

    private static byte[] storage(int bytes) { // 0, 1, 2, ..
        var b = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; b.remaining() >= 4; i++) b.putFloat(i);
        return b.array();
    }

    private Path legacy(String pickle, String keys, long elements) throws IOException {
        String head = START + "\u008a\n\u006c\u00fc\u009c\u0046\u00f9\u0020\u006a\u00a8\u0050\u0019." + START
                + whole(1001) + "." + START + "}." + pickle + START + keys + "." + number(elements);
        Path path = Files.write(folder.resolve("x.pth"), head.getBytes(StandardCharsets.ISO_8859_1));
        return Files.write(path, storage(24), java.nio.file.StandardOpenOption.APPEND);
    }

    static Stream<Arguments> unsound() {
        String two = tuple("K\2"), one = tuple("K\1");
        return Stream.of(
                arguments("", "byte 0 of the pickle: it must go on, got its end." + DAMAGED),
                arguments(
                        "}.",
                        "byte 1 of the pickle: a pickle must begin with its protocol, got something else." + DAMAGED),
                arguments("\u0080\7.", "byte 2 of the pickle: the protocol must be 2 to 5, got 7." + DAMAGED),
                arguments(START + ".", "byte 3 of the pickle: a value must stand on the stack, got none." + DAMAGED),
                arguments(START + "(.", "byte 4 of the pickle: a value must stand on the stack, got none." + DAMAGED),
                arguments(START + "t.", "byte 3 of the pickle: a mark must stand on the stack, got none." + DAMAGED),
                arguments(START + "h\5.", "byte 4 of the pickle: a value must be remembered first, got '5'." + DAMAGED),
                arguments(
                        START + "X\377\377\377\377abc",
                        "byte 7 of the pickle: a length must be at most the rest, 3, got 4294967295." + DAMAGED),
                arguments(
                        START + "\u008d\377\377\377\377\377\377\377\377abc",
                        "byte 11 of the pickle: a length must be at most the rest, 3, got 18446744073709551615."
                                + DAMAGED),
                arguments(
                        START + "(S'echo'\nios\nsystem\n.",
                        "byte 4 of the pickle: an opcode must be one that torch.save writes, got 0x53." + DAMAGED),
                arguments(
                        START + "(ios\nsystem\n.",
                        "byte 4 of the pickle: an opcode must be one that torch.save writes, got 0x69." + DAMAGED),
                arguments(
                        START + "\u0082\1.",
                        "byte 3 of the pickle: an opcode must be one that torch.save writes, got 0x82." + DAMAGED),
                arguments(
                        START + "Pid\n.",
                        "byte 3 of the pickle: an opcode must be one that torch.save writes, got 0x50." + DAMAGED),
                arguments(
                        START + global("os", "system") + tuple(text("echo")) + "R.",
                        "the pickle must name tensors and plain values alone, got 'os.system'. Nothing was run. Don't"
                                + " trust this file; if you do, save its weights anew in Python:"
                                + " torch.save(model.state_dict(), path)."),
                arguments(
                        START + text("builtins") + text("eval") + "\u0093.",
                        "the pickle must name tensors and plain values alone, got 'builtins.eval'. Nothing was run."
                                + " Don't trust this file; if you do, save its weights anew in Python:"
                                + " torch.save(model.state_dict(), path)."),
                arguments(START + text("echo") + ")R.", "a call must be of a function, got something else." + DAMAGED),
                arguments(
                        START + tuple(text("module"), text("x")) + "Q.",
                        "what lies outside of the pickle must be a storage, got something else." + DAMAGED),
                arguments(
                        dict(storage(-1, "N")),
                        "what lies outside of the pickle must be a storage, got something else." + DAMAGED),
                arguments(
                        dict(tensor(text("0"), 0, one, one)),
                        "a tensor must be made of a storage, an offset, sizes and strides, got something else."
                                + DAMAGED),
                arguments(
                        twoOfSix(0, two, ")"),
                        "tensor 'x' must have at most 64 sizes and as many strides, got 1 and 0." + DAMAGED),
                arguments(
                        twoOfSix(0, tuple(whole(-2)), one),
                        "tensor 'x': sizes must be below 2^31 each, 2^62 bytes together, got [-2]." + DAMAGED),
                arguments(
                        twoOfSix(0, tuple(HUGE, HUGE, HUGE), tuple("K\0", "K\0", "K\0")),
                        "tensor 'x': sizes must be below 2^31 each, 2^62 bytes together, got [2147483647, 2147483647,"
                                + " 2147483647]." + DAMAGED),
                arguments(
                        twoOfSix(0, tuple(text("a")), one),
                        "tensor 'x': sizes must be below 2^31 each, 2^62 bytes together, got something else."
                                + DAMAGED),
                arguments(
                        twoOfSix(5, two, tuple(whole(-1))),
                        "tensor 'x': strides must be 0 or more, got [-1]." + DAMAGED),
                arguments(
                        twoOfSix(-1, two, one),
                        "tensor 'x' must lie in its storage of 6 elements, got sizes [2], strides [1], offset -1."
                                + DAMAGED),
                arguments(
                        twoOfSix(5, two, one),
                        "tensor 'x' must lie in its storage of 6 elements, got sizes [2], strides [1], offset 5."
                                + DAMAGED),
                arguments(
                        twoOfSix(0, two, tuple(whole(Long.MAX_VALUE))),
                        "tensor 'x' must lie in its storage of 6 elements, got sizes [2], strides"
                                + " [9223372036854775807], offset 0." + DAMAGED),
                arguments(
                        twoOfSix(0, tuple(MILLION, MILLION), tuple("K\1", "K\1")),
                        "tensor 'x' must lie in its storage of 6 elements, got sizes [1048576, 1048576], strides [1, 1],"
                                + " offset 0." + DAMAGED),
                arguments(
                        dict(tensor(storage(7, "N"), 0, one, one)),
                        "entry 'x/data/0' must have 28 bytes, got 24. The file is cut short or damaged: download it"
                                + " again."),
                arguments(
                        dict(tensor(storage(1L << 48, "N"), 0, one, one)),
                        "entry 'x/data/0' must have 1125899906842624 bytes, got 24. The file is cut short or damaged:"
                                + " download it again."),
                arguments(
                        START + "}" + text("x") + "K\1su.",
                        "byte 10 of the pickle: a mark must stand on the stack, got none." + DAMAGED),
                arguments(
                        START + text("x") + "K\1a.",
                        "byte 8 of the pickle: items must go into a list, got something else." + DAMAGED),
                arguments(
                        START + "(" + text("a").repeat(2) + "}(" + text("a") + "u.",
                        "byte 15 of the pickle: items must be keys and values, got an odd number." + DAMAGED));
    }

    @ParameterizedTest
    @MethodSource("unsound")
    void an_unsound_pickle_is_one_line_that_names_it(String pickle, String message) throws IOException {
        Path path = zip(pickle, 24);
        assertThatThrownBy(() -> StateDict.open(path))
                .isInstanceOf(WeightsException.class)
                .hasMessage("PyTorch " + path + ": " + message);
    }

    @Test
    void bombs_are_refused_in_bounded_memory() throws IOException {
        for (String bomb : new String[] {"}", "N0", "N2", "\u008c\1a", "N\u0094"}) {
            Path path = zip(START + bomb.repeat(3_000_000) + ".", 0);
            assertThatThrownBy(() -> StateDict.open(path))
                    .isInstanceOf(WeightsException.class)
                    .hasMessageEndingWith("it must have at most 2000000 values, got more." + DAMAGED);
        }
    }

    @Test
    void dicts_that_hold_each_other_or_themselves_come_to_an_end() throws IOException {
        String nested = "}" + text("a") + tensor(storage(6, "N"), 0, tuple("K\1"), tuple("K\1")) + "s";
        String holdsBoth = "q\1}" + text("a") + "h\1s" + text("b") + "h\1s";
        Path deep = zip(START + nested + holdsBoth.repeat(20_000) + ".", 24);
        assertThatThrownBy(() -> StateDict.open(deep)).hasMessageContaining("the file must hold a dict of tensors");
        String object = global("__torch__", "A") + ")\u0081";
        Path round = zip(START + object + "q\1}" + text("me") + "h\1sb.", 24);
        assertThatThrownBy(() -> StateDict.open(round))
                .isInstanceOf(WeightsException.class)
                .hasMessage("PyTorch " + round + ": objects must be nested at most 100 deep, 1000000 in all, got more."
                        + DAMAGED);
        String both = "q\1" + object + "}" + text("a") + "h\1s" + text("b") + "h\1sb";
        Path doubling = zip(START + object + both.repeat(60) + ".", 24);
        assertThatThrownBy(() -> StateDict.open(doubling))
                .hasMessageEndingWith("objects must be nested at most 100 deep, 1000000 in all, got more." + DAMAGED);
    }

    @Test
    void one_element_repeated_takes_the_room_of_one_until_it_is_copied() throws IOException {
        Path path = zip(twoOfSix(3, tuple(MILLION, MILLION), tuple("K\0", "K\0")), 24);
        try (var scope = Scope.open();
                StateDict dict = StateDict.open(path)) {
            assertThat(dict.tensor("x").shape()).isEqualTo(Shape.of(1 << 20, 1 << 20));
            assertThat(dict.tensor("x").narrow(0, 7, 1).narrow(1, 9, 2).toArray())
                    .containsExactly(3, 3);
        }
    }

    @Test
    void python_2s_pairs_are_a_dict() throws IOException {
        String pair = "]" + text("w") + "a" + tensor(storage(6, "N"), 1, tuple("K\2"), tuple("K\3")) + "a";
        Path path = zip(START + global("collections", "OrderedDict") + "(]" + pair + "atR.", 24);
        assertThat(read(path, "w")).containsExactly(1, 4);
    }

    @Test
    void a_storage_within_a_storage_is_read() throws IOException {
        String part = storage(6, tuple(text("part"), "K\2", "K\4"));
        Path path = legacy(dict(tensor(part, 1, tuple("K\3"), tuple("K\1"))), "]" + text("0") + "a", 6);
        assertThat(read(path, "x")).containsExactly(3, 4, 5);
    }

    private static float[] read(Path path, String key) {
        try (var scope = Scope.open();
                StateDict dict = StateDict.open(path)) {
            return dict.tensor(key).toArray();
        }
    }

    static Stream<Arguments> unsoundLegacy() {
        String part = storage(6, tuple(text("part"), "K\3", "K\4"));
        String whole = dict(tensor(storage(6, "N"), 0, tuple("K\6"), tuple("K\1")));
        String seven = dict(tensor(storage(7, "N"), 0, tuple("K\6"), tuple("K\1")));
        String key = "]" + text("0") + "a";
        return Stream.of(
                arguments(
                        dict(tensor(part, 1, tuple("K\3"), tuple("K\1"))),
                        key,
                        6L,
                        "a part of storage '0' must lie in its 6 elements, got something else." + DAMAGED),
                arguments(whole, key, 5L, "storage '0' must have 6 elements, got 5." + DAMAGED),
                arguments(
                        seven,
                        key,
                        7L,
                        "storage '0' must have 28 bytes, got 24. The file is cut short: download it again."),
                arguments(
                        whole,
                        key.replace("0", "1"),
                        6L,
                        "the storages' keys must be those of the tensors, got another." + DAMAGED),
                arguments(whole, "]", 6L, "storage '0' must be in the list of keys, got none." + DAMAGED),
                arguments(whole, "N", 6L, "the storages' keys must be a list, got something else." + DAMAGED));
    }

    @ParameterizedTest
    @MethodSource("unsoundLegacy")
    void an_unsound_older_file_is_one_line_that_names_it(String pickle, String keys, long elements, String message)
            throws IOException {
        Path path = legacy(pickle, keys, elements);
        assertThatThrownBy(() -> StateDict.open(path))
                .isInstanceOf(WeightsException.class)
                .hasMessage("PyTorch " + path + ": " + message);
    }

    @Test
    void a_pickle_of_another_program_is_refused() throws IOException {
        Path path = Files.write(folder.resolve("x.pkl"), (START + "K\1.").getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> StateDict.open(path))
                .hasMessage("PyTorch " + path + ": the pickle must begin with PyTorch's magic number, got something"
                        + " else. This is a pickle of another program: save weights with torch.save.");
    }

    @Test
    void packed_storages_that_many_tensors_unpack_are_refused() throws IOException {
        String last = tensor(storage(1 << 18, "N"), (1 << 18) - 1, tuple("K\1"), tuple("K\1"));
        var all = new StringBuilder();
        for (int i = 0; i < 20_000; i++) all.append(text(Integer.toString(i))).append(last);
        Path path = folder.resolve("x.pth");
        try (var zip = new ZipOutputStream(Files.newOutputStream(path))) {
            zip.putNextEntry(new ZipEntry("data.pkl"));
            zip.write((START + "}(" + all + "u.").getBytes(StandardCharsets.ISO_8859_1));
            zip.putNextEntry(new ZipEntry("data/0"));
            zip.write(new byte[1 << 20]);
        }
        assertThatThrownBy(() -> StateDict.open(path))
                .isInstanceOf(WeightsException.class)
                .hasMessage("PyTorch " + path
                        + ": packed storages must be unpacked once for each tensor, got more often." + DAMAGED);
    }
}
