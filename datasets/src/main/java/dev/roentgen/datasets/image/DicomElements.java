package dev.roentgen.datasets.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The data elements of a DICOM file, DICOM PS3.5 and PS3.10: little endian, explicit or implicit. Of sequences only the end is
 * looked for.
 */
final class DicomElements {
    static final int TRANSFER_SYNTAX = 0x00020010, PIXEL_DATA = 0x7FE00010;
    static final String IMPLICIT = "1.2.840.10008.1.2",
            EXPLICIT = "1.2.840.10008.1.2.1",
            JPEG_BASELINE = "1.2.840.10008.1.2.4.50";

    private static final Map<String, String> OTHERS = Map.ofEntries(
            Map.entry("1.2.840.10008.1.2.1.99", "deflated"),
            Map.entry("1.2.840.10008.1.2.2", "big endian"),
            Map.entry("1.2.840.10008.1.2.4.51", "JPEG extended"),
            Map.entry("1.2.840.10008.1.2.4.57", "JPEG lossless"),
            Map.entry("1.2.840.10008.1.2.4.70", "JPEG lossless"),
            Map.entry("1.2.840.10008.1.2.4.80", "JPEG-LS lossless"),
            Map.entry("1.2.840.10008.1.2.4.81", "JPEG-LS"),
            Map.entry("1.2.840.10008.1.2.4.90", "JPEG 2000 lossless"),
            Map.entry("1.2.840.10008.1.2.4.91", "JPEG 2000"),
            Map.entry("1.2.840.10008.1.2.5", "RLE"));

    /** Value representations whose length takes four bytes, after two that are reserved. */
    private static final Set<String> LONG =
            Set.of("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV");

    private static final int ITEM = 0xFFFEE000, ITEM_END = 0xFFFEE00D, SEQUENCE_END = 0xFFFEE0DD;
    private static final int UNDEFINED = -1, DEEPEST = 32, PREAMBLE = 128, META_GROUP = 0x0002;

    private final ByteBuffer file;
    private final Map<Integer, byte[]> values = new TreeMap<>();
    private String syntax = "";
    private boolean unknown; // whether the element last met was of no known representation: what is in it is implicit

    private DicomElements(byte[] bytes) {
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static boolean is(byte[] bytes) {
        return bytes.length >= PREAMBLE + 4
                && new String(bytes, PREAMBLE, 4, StandardCharsets.ISO_8859_1).equals("DICM");
    }

    static DicomElements read(byte[] bytes) throws Damaged {
        var elements = new DicomElements(bytes);
        elements.file.position(PREAMBLE + 4);
        elements.read();
        return elements;
    }

    private void read() throws Damaged {
        while (file.remaining() >= 8) {
            int tag = tag(), group = tag >>> 16;
            if (group != META_GROUP && syntax.isEmpty()) chooseSyntax();
            boolean explicit = group == META_GROUP || !syntax.equals(IMPLICIT);
            int length = length(explicit);
            if (tag == PIXEL_DATA) {
                values.put(tag, length == UNDEFINED ? fragments() : value(length));
                return;
            }
            if (length == UNDEFINED) skipSequence(explicit && !unknown, 0);
            values.put(tag, length == UNDEFINED ? new byte[0] : value(length));
        }
        throw new Damaged("a file without pixel data, or cut off at byte " + file.limit());
    }

    private void chooseSyntax() throws Damaged {
        syntax = text(TRANSFER_SYNTAX);
        if (Set.of(IMPLICIT, EXPLICIT, JPEG_BASELINE).contains(syntax)) return;
        var name = OTHERS.getOrDefault(syntax, "unknown");
        throw new Damaged(
                syntax.isEmpty() ? "no transfer syntax" : "the transfer syntax " + name + " (" + syntax + ")",
                "Convert it to explicit little endian, as dcmconv and dcmdjpeg of DCMTK do.");
    }

    private int tag() {
        int group = file.getShort() & 0xFFFF;
        return group << 16 | file.getShort() & 0xFFFF;
    }

    private int length(boolean explicit) throws Damaged {
        if (!explicit) return file.getInt();
        byte[] name = {file.get(), file.get()};
        if (name[0] < 'A' || name[0] > 'Z' || name[1] < 'A' || name[1] > 'Z')
            throw new Damaged("a damaged element at byte " + (file.position() - 6));
        unknown = name[0] == 'U' && name[1] == 'N';
        if (!LONG.contains(new String(name, StandardCharsets.US_ASCII))) return file.getShort() & 0xFFFF;
        need(6);
        file.getShort();
        return file.getInt();
    }

    private byte[] value(int length) throws Damaged {
        need(length);
        byte[] value = new byte[length];
        file.get(value);
        return value;
    }

    private void need(int length) throws Damaged {
        if (length < 0 || length > file.remaining()) throw new Damaged("a file cut off at byte " + file.limit());
    }

    /** Moves behind a sequence of undefined length. */
    private void skipSequence(boolean explicit, int depth) throws Damaged {
        if (depth > DEEPEST) throw new Damaged("sequences within sequences without end");
        while (true) {
            need(8);
            int tag = tag(), length = file.getInt();
            if (tag == SEQUENCE_END) return;
            if (tag != ITEM) throw new Damaged("a damaged sequence at byte " + (file.position() - 8));
            if (length == UNDEFINED) skipItem(explicit, depth);
            else value(length);
        }
    }

    private void skipItem(boolean explicit, int depth) throws Damaged {
        while (true) {
            need(8);
            int tag = tag();
            if (tag == ITEM_END) {
                file.getInt();
                return;
            }
            int length = length(explicit);
            if (length == UNDEFINED) skipSequence(explicit && !unknown, depth + 1);
            else value(length);
        }
    }

    /** The fragments of compressed pixel data one after the other, less the table of offsets before them. */
    private byte[] fragments() throws Damaged {
        var data = new ByteArrayOutputStream();
        for (int fragment = 0; ; fragment++) {
            need(8);
            int tag = tag(), length = file.getInt();
            if (tag == SEQUENCE_END) return data.toByteArray();
            if (tag != ITEM) throw new Damaged("damaged pixel data at byte " + (file.position() - 8));
            byte[] value = value(length);
            if (fragment > 0) data.writeBytes(value);
        }
    }

    long size() {
        return file.limit();
    }

    boolean compressed() {
        return syntax.equals(JPEG_BASELINE);
    }

    boolean has(int tag) {
        return values.containsKey(tag);
    }

    byte[] bytes(int tag) {
        return values.getOrDefault(tag, new byte[0]);
    }

    /** A text without the blanks or zero that fill it up; empty where there is none. */
    String text(int tag) {
        return new String(bytes(tag), StandardCharsets.ISO_8859_1)
                .replace('\0', ' ')
                .strip();
    }

    /** An unsigned number of two bytes. */
    int integer(int tag, String name, int otherwise) throws Damaged {
        byte[] value = bytes(tag);
        if (value.length == 0 && otherwise >= 0) return otherwise;
        if (value.length < 2) throw new Damaged("no " + name);
        return value[0] & 0xFF | (value[1] & 0xFF) << 8;
    }

    /** The first of the decimal numbers in a text. */
    double number(int tag, String name, double otherwise) throws Damaged {
        var text = text(tag);
        if (text.isEmpty()) return otherwise;
        try {
            double number =
                    Double.parseDouble(Arrays.asList(text.split("\\\\")).get(0).strip());
            if (Double.isFinite(number)) return number;
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            // said below
        }
        throw new Damaged("'" + text + "' as " + name);
    }
}
