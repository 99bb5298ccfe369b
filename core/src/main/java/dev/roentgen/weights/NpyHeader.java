package dev.roentgen.weights;

import static dev.roentgen.weights.FileErrors.quoted;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The head of a NumPy array: {@code \x93NUMPY}, two bytes of version, the length of a Python dictionary, the dictionary
 * {@code {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }}. It is read by this parser alone, never evaluated.
 *
 * @param info element type and shape
 * @param order the byte order of the elements
 * @param fortran whether the first axis runs fastest
 * @param length the bytes before the data
 */
record NpyHeader(TensorInfo info, ByteOrder order, boolean fortran, int length) {
    /** No head of a plain array comes near it. */
    static final int LONGEST = 1 << 16;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int ALIGNMENT = 64;
    private static final int MOST_AXES = 64;

    /** Parses the start of an array's bytes; {@code total} is how many there are, head and data together. */
    static NpyHeader parse(FileErrors errors, String where, byte[] start, long total) {
        if (start.length < 10 || !Arrays.equals(start, 0, 6, MAGIC, 0, 6))
            throw errors.broken(where + " must start with", "\\x93NUMPY", "something else", "This is no NumPy array.");
        int version = start[6];
        if (version < 1 || version > 3)
            throw errors.broken(
                    where + " must be of version",
                    "1, 2 or 3",
                    Integer.toString(version),
                    "Save it again with np.save.");
        var head = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
        int prefix = version == 1 ? 10 : 12;
        if (start.length < prefix) throw errors.damaged(where + " must have", "a header", "the end of the file");
        long length = version == 1 ? Short.toUnsignedLong(head.getShort(8)) : Integer.toUnsignedLong(head.getInt(8));
        if (length > start.length - prefix || prefix + length > total)
            throw errors.damaged(
                    where + ": the header's length must be",
                    "at most " + (start.length - prefix),
                    Long.toString(length));
        var text = new String(
                start, prefix, (int) length, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        return new Parser(errors, where, text).parse(prefix + (int) length, total);
    }

    /** The head of a row-major, little-endian array, as {@code np.save} writes it. */
    static byte[] write(TensorInfo info) {
        int[] dims = info.shape().dims();
        String sizes = Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        String text = "{'descr': '" + descr(info.dtype()) + "', 'fortran_order': False, 'shape': (" + sizes
                + (dims.length == 1 ? ",)" : ")") + ", }";
        int padding = ALIGNMENT - (10 + text.length() + 1) % ALIGNMENT;
        String padded = text + " ".repeat(padding % ALIGNMENT) + "\n";
        var out = ByteBuffer.allocate(10 + padded.length()).order(ByteOrder.LITTLE_ENDIAN);
        out.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) padded.length());
        return out.put(padded.getBytes(StandardCharsets.ISO_8859_1)).array();
    }

    private static String descr(DType dtype) {
        return switch (dtype) {
            case F64 -> "<f8";
            case F32 -> "<f4";
            case F16 -> "<f2";
            case I64 -> "<i8";
            case I32 -> "<i4";
            case U8 -> "|u1";
            case BOOL -> "|b1";
            case BF16 -> throw new IllegalArgumentException("NumPy has no bfloat16"); // refused before
        };
    }

    private static @Nullable DType dtype(String code) {
        return switch (code) {
            case "f8" -> DType.F64;
            case "f4" -> DType.F32;
            case "f2" -> DType.F16;
            case "i8" -> DType.I64;
            case "i4" -> DType.I32;
            case "u1" -> DType.U8;
            case "b1" -> DType.BOOL;
            default -> null;
        };
    }

    /** Reads the dictionary; it knows texts, True, False, whole numbers and tuples of them, no more. */
    private static final class Parser {
        private final FileErrors errors;
        private final String where;
        private final String text;
        private int at;

        Parser(FileErrors errors, String where, String text) {
            this.errors = errors;
            this.where = where;
            this.text = text;
        }

        NpyHeader parse(int length, long total) {
            String descr = null;
            Boolean fortran = null;
            int[] dims = null;
            expect('{');
            while (!skip('}')) {
                String key = string();
                expect(':');
                if (key.equals("descr") && descr == null) descr = descr();
                else if (key.equals("fortran_order") && fortran == null) fortran = bool();
                else if (key.equals("shape") && dims == null) dims = tuple();
                else
                    throw errors.damaged(
                            where + " must have", "descr, fortran_order and shape, once each", quoted(key));
                if (!skip(',') && peek() != '}') throw unexpected("a comma or }");
            }
            if (peek() != 0) throw unexpected("nothing after the dictionary");
            if (descr == null || fortran == null || dims == null)
                throw errors.damaged(where + " must have", "descr, fortran_order and shape", "fewer");
            return header(descr, fortran, dims, length, total);
        }

        private NpyHeader header(String descr, boolean fortran, int[] dims, int length, long total) {
            char order = descr.isEmpty() ? 0 : descr.charAt(0);
            boolean marked = order == '<' || order == '>' || order == '|' || order == '=';
            DType dtype = dtype(marked ? descr.substring(1) : descr);
            if (dtype == null)
                throw errors.broken(
                        where + " must be of type",
                        "f2, f4, f8, i4, i8, u1 or b1",
                        quoted(descr),
                        descr.endsWith("O")
                                ? "Python objects are never read: save numbers."
                                : descr.endsWith("V2")
                                        ? "Is it bfloat16? NumPy has none: save astype(np.float32)."
                                        : "Convert it with astype before saving.");
            long bytes = dtype.bytes(),
                    bound = bytes; // the bound leaves zeros out, so that the order of sizes is all one
            for (int d : dims) {
                if (bound > (1L << 62) / Math.max(1, d))
                    throw errors.damaged(where + ": sizes must be", "below 2^62 bytes together", Arrays.toString(dims));
                bytes *= d;
                bound *= Math.max(1, d);
            }
            if (bytes != total - length)
                throw errors.broken(
                        where + ": " + quoted(descr) + " " + Arrays.toString(dims) + " must have",
                        bytes + " bytes of data",
                        Long.toString(total - length),
                        total - length < bytes ? "The file is cut short: write it again." : "Save one array a file.");
            return new NpyHeader(
                    new TensorInfo(dtype, Shape.of(dims)),
                    order == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
                    fortran,
                    length);
        }

        /** The next character that is no space, or 0 at the end. */
        private char peek() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n')) at++;
            return at < text.length() ? text.charAt(at) : 0;
        }

        private boolean skip(char c) {
            if (peek() != c) return false;
            at++;
            return true;
        }

        private void expect(char c) {
            if (!skip(c)) throw unexpected("'" + c + "'");
        }

        private String descr() {
            if (peek() == '[')
                throw errors.broken(
                        where + " must be", "a plain array", "a structured one", "Save each field on its own.");
            return string();
        }

        private String string() {
            char quote = peek();
            if (quote != '\'' && quote != '"') throw unexpected("a text");
            int end = text.indexOf(quote, at + 1);
            if (end < 0) throw unexpected("a text that ends");
            String s = text.substring(at + 1, end);
            at = end + 1;
            return s;
        }

        private boolean bool() {
            peek();
            for (String word : new String[] {"True", "False"})
                if (text.startsWith(word, at)) {
                    at += word.length();
                    return word.equals("True");
                }
            throw unexpected("True or False");
        }

        private int[] tuple() {
            expect('(');
            int[] dims = new int[MOST_AXES];
            int n = 0;
            while (!skip(')')) {
                if (n == MOST_AXES) throw unexpected("at most " + MOST_AXES + " sizes");
                dims[n++] = number();
                if (!skip(',') && peek() != ')') throw unexpected("a comma or )");
            }
            return Arrays.copyOf(dims, n);
        }

        private int number() {
            long value = 0;
            peek();
            int start = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9' && value <= Integer.MAX_VALUE)
                value = value * 10 + text.charAt(at++) - '0';
            if (at == start || value > Integer.MAX_VALUE) throw unexpected("a size from 0 to 2^31 - 1");
            if (at < text.length() && text.charAt(at) == 'L') at++; // Python 2 wrote 3L
            return (int) value;
        }

        private RuntimeException unexpected(String expected) {
            return errors.damaged(
                    where + ": the header must have",
                    expected + " at " + at,
                    at < text.length() ? quoted(text.substring(at, Math.min(text.length(), at + 20))) : "its end");
        }
    }
}
