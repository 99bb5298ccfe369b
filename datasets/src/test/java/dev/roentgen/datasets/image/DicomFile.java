package dev.roentgen.datasets.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes DICOM files for tests, element by element. */
final class DicomFile {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final boolean explicit;

    DicomFile(String syntax) {
        explicit = !syntax.equals("1.2.840.10008.1.2");
        out.writeBytes(new byte[128]);
        out.writeBytes("DICM".getBytes(StandardCharsets.US_ASCII));
        element(true, 0x00020010, "UI", padded(syntax, '\0'));
    }

    /** 8 or 16 bits, one sample a pixel. */
    static DicomFile picture(String syntax, int rows, int columns, int bits, int stored, boolean signed, String kind) {
        return new DicomFile(syntax)
                .number(0x00280002, 1)
                .text(0x00280004, "CS", kind)
                .number(0x00280010, rows)
                .number(0x00280011, columns)
                .number(0x00280100, bits)
                .number(0x00280101, stored)
                .number(0x00280102, stored - 1)
                .number(0x00280103, signed ? 1 : 0);
    }

    DicomFile number(int tag, int value) {
        return element(tag, "US", bytes(2).putShort((short) value).array());
    }

    DicomFile text(int tag, String kind, String value) {
        return element(tag, kind, padded(value, ' '));
    }

    DicomFile element(int tag, String kind, byte[] value) {
        element(explicit, tag, kind, value);
        return this;
    }

    DicomFile raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    private void element(boolean named, int tag, String kind, byte[] value) {
        head(named, tag, kind, value.length);
        out.writeBytes(value);
    }

    /** What stands before a value; a length of -1 is undefined. */
    void head(boolean named, int tag, String kind, int length) {
        out.writeBytes(tag(tag));
        boolean wide = kind.matches("OB|OW|SQ|UN|UT");
        if (named) out.writeBytes(kind.getBytes(StandardCharsets.US_ASCII));
        if (named && wide) out.writeBytes(new byte[2]);
        if (named && !wide) out.writeBytes(bytes(2).putShort((short) length).array());
        else out.writeBytes(bytes(4).putInt(length).array());
    }

    /** A sequence without lengths, with one item that holds one text. */
    DicomFile sequence(int tag, String kind) {
        head(explicit, tag, kind, -1);
        item(0xFFFEE000, -1);
        element(explicit && !kind.equals("UN"), 0x00080100, "SH", padded("CODE", ' '));
        item(0xFFFEE00D, 0);
        item(0xFFFEE0DD, 0);
        return this;
    }

    private void item(int tag, int length) {
        out.writeBytes(tag(tag));
        out.writeBytes(bytes(4).putInt(length).array());
    }

    DicomFile pixels(byte[] data) {
        return element(0x7FE00010, "OW", data);
    }

    /** In two fragments, behind an empty table of offsets. */
    DicomFile fragments(byte[] data) {
        head(true, 0x7FE00010, "OB", -1);
        item(0xFFFEE000, 0);
        int half = data.length / 4 * 2;
        item(0xFFFEE000, half);
        out.write(data, 0, half);
        int rest = data.length - half;
        item(0xFFFEE000, rest + (rest & 1));
        out.write(data, half, rest);
        if (rest % 2 == 1) out.write(0);
        item(0xFFFEE0DD, 0);
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    private static byte[] tag(int tag) {
        return bytes(4).putShort((short) (tag >>> 16)).putShort((short) tag).array();
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] padded(String text, char with) {
        return (text.length() % 2 == 0 ? text : text + with).getBytes(StandardCharsets.ISO_8859_1);
    }
}
