package dev.roentgen.datasets.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Portable Network Graphics, ISO/IEC 15948: every colour type and depth, interlaced or not, with all checksums checked.
 *
 * <p>Own code rather than ImageIO's, since that one converts grays through a gamma curve, reads damaged files without a word and
 * loads the desktop classes. Low depths are scaled to 8 bits, palettes looked up, alpha dropped, 16-bit colour cut to its upper byte;
 * 16-bit gray stays.
 */
final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int MOST_DEFLATED = 1032; // to one: what deflate makes of zeros

    private static final int IHDR = 0x49484452, PLTE = 0x504C5445, IDAT = 0x49444154, IEND = 0x49454E44;

    private final ByteBuffer file;
    private int width, height, bits, colour;
    private boolean interlaced;
    private byte[] palette = {};
    private final Inflater inflater = new Inflater();

    private Png(byte[] file) {
        this.file = ByteBuffer.wrap(file);
    }

    static boolean is(byte[] file) {
        return file.length >= 8 && ByteBuffer.wrap(file, 0, 8).equals(ByteBuffer.wrap(SIGNATURE));
    }

    static Image decode(byte[] file) throws Damaged {
        var png = new Png(file);
        try {
            return png.decode();
        } finally {
            png.inflater.end();
        }
    }

    private Image decode() throws Damaged {
        file.position(SIGNATURE.length);
        byte[] rows = {};
        int filled = 0;
        boolean first = true;
        while (true) {
            if (file.remaining() < 12) throw new Damaged("a file cut off at byte " + file.limit());
            int length = file.getInt(), start = file.position() + 4, type = file.getInt();
            if (length < 0 || length > file.remaining() - 4)
                throw new Damaged("a file cut off at byte " + file.limit());
            checksum(start - 4, length, type);
            if (first != (type == IHDR)) throw new Damaged("a header out of place");
            first = false;
            if (type == IHDR) {
                rows = new byte[header()];
            } else if (type == PLTE) {
                palette = new byte[length];
                file.get(start, palette);
            } else if (type == IDAT) {
                filled = inflate(start, length, rows, filled);
            } else if (type == IEND) {
                break;
            }
            file.position(start + length + 4);
        }
        if (filled < rows.length) throw new Damaged("pixel data of " + filled + " bytes instead of " + rows.length);
        return image(rows);
    }

    private void checksum(int from, int length, int type) throws Damaged {
        var crc = new CRC32();
        crc.update(file.array(), from, length + 4);
        if ((int) crc.getValue() != file.getInt(from + 4 + length)) {
            var name = new String(file.array(), from, 4, StandardCharsets.ISO_8859_1).replaceAll("[^A-Za-z]", "?");
            throw new Damaged("a wrong checksum of its part " + name + " at byte " + (from - 4));
        }
    }

    /** Returns the number of bytes that all rows, each with its filter byte, inflate to. */
    private int header() throws Damaged {
        width = file.getInt();
        height = file.getInt();
        bits = file.get();
        colour = file.get();
        int compression = file.get(), filter = file.get(), interlace = file.get();
        boolean depthFits = switch (colour) {
            case 0 -> bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
            case 3 -> bits == 1 || bits == 2 || bits == 4 || bits == 8;
            case 2, 4, 6 -> bits == 8 || bits == 16;
            default -> false;
        };
        Damaged.checkSize(width, height, file.limit());
        if (!depthFits) throw new Damaged("a header of colour type " + colour + " with " + bits + " bits");
        if (compression != 0 || filter != 0 || interlace < 0 || interlace > 1)
            throw new Damaged("an unknown compression");
        interlaced = interlace == 1;
        long bytes = 0;
        for (var pass : passes()) bytes += (long) pass.rows(height) * (1 + rowBytes(pass.columns(width)));
        if (bytes > (long) file.limit() * MOST_DEFLATED) // so a small file takes little memory
        throw new Damaged("a header of " + width + " x " + height + " in a file of " + file.limit() + " bytes");
        return (int) bytes;
    }

    private int inflate(int start, int length, byte[] rows, int filled) throws Damaged {
        inflater.setInput(file.array(), start, length);
        int at = filled;
        try {
            while (!inflater.finished()) {
                int n = at < rows.length ? inflater.inflate(rows, at, rows.length - at) : inflater.inflate(new byte[1]);
                if (n == 0 && (inflater.needsInput() || inflater.needsDictionary())) break;
                at += n;
                if (at > rows.length) throw new Damaged("more pixel data than its header says");
            }
        } catch (DataFormatException e) {
            throw new Damaged("damaged pixel data (" + e.getMessage() + ")");
        }
        return at;
    }

    /** A sub-grid of the picture: all of it, or one of the seven of Adam7. */
    private record Pass(int top, int left, int down, int right) {
        int rows(int height) {
            return Math.max(0, (height - top + down - 1) / down);
        }

        int columns(int width) {
            return Math.max(0, (width - left + right - 1) / right);
        }
    }

    private static final Pass[] WHOLE = {new Pass(0, 0, 1, 1)};
    private static final Pass[] ADAM7 = {
        new Pass(0, 0, 8, 8),
        new Pass(0, 4, 8, 8),
        new Pass(4, 0, 8, 4),
        new Pass(0, 2, 4, 4),
        new Pass(2, 0, 4, 2),
        new Pass(0, 1, 2, 2),
        new Pass(1, 0, 2, 1)
    };

    private Pass[] passes() {
        return interlaced ? ADAM7 : WHOLE;
    }

    private int samplesPerPixel() {
        return switch (colour) {
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 1;
        };
    }

    /** 0 for a pass without columns, which then has no filter bytes either. */
    private long rowBytes(int columns) {
        return columns == 0 ? -1 : ((long) columns * samplesPerPixel() * bits + 7) / 8;
    }

    private Image image(byte[] rows) throws Damaged {
        boolean rgb = colour == 2 || colour == 3 || colour == 6, deep = colour == 0 && bits == 16;
        int out = rgb ? 3 : deep ? 2 : 1;
        byte[] pixels = new byte[Math.multiplyExact(Math.multiplyExact(width, height), out)];
        int at = 0;
        for (var pass : passes()) {
            int columns = pass.columns(width), bytes = (int) rowBytes(columns);
            if (columns == 0) continue;
            byte[] row = new byte[bytes], above = new byte[bytes];
            for (int y = 0; y < pass.rows(height); y++) {
                int filter = rows[at];
                System.arraycopy(rows, at + 1, row, 0, bytes);
                at += bytes + 1;
                unfilter(filter, row, above);
                int line = (pass.top + y * pass.down) * width + pass.left;
                for (int x = 0; x < columns; x++) put(row, x, pixels, (line + x * pass.right) * out, deep);
                byte[] swap = above;
                above = row;
                row = swap;
            }
        }
        return Image.adopt(height, width, rgb ? 3 : 1, deep ? 16 : 8, pixels);
    }

    private void unfilter(int filter, byte[] row, byte[] above) throws Damaged {
        int back = Math.max(1, samplesPerPixel() * bits / 8);
        for (int i = 0; i < row.length; i++) {
            int left = i < back ? 0 : row[i - back] & 0xFF, up = above[i] & 0xFF;
            int guess = switch (filter) {
                case 0 -> 0;
                case 1 -> left;
                case 2 -> up;
                case 3 -> left + up >> 1;
                case 4 -> paeth(left, up, i < back ? 0 : above[i - back] & 0xFF);
                default -> throw new Damaged("an unknown row filter " + filter);
            };
            row[i] += (byte) guess;
        }
    }

    private static int paeth(int left, int up, int corner) {
        int p = left + up - corner, a = Math.abs(p - left), b = Math.abs(p - up), c = Math.abs(p - corner);
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    private void put(byte[] row, int x, byte[] pixels, int to, boolean deep) throws Damaged {
        int wide = bits == 16 ? 2 : 1; // of 16 bits the first byte is the upper one
        switch (colour) {
            case 0 -> {
                pixels[to] = bits < 8 ? (byte) (low(row, x) * (255 / ((1 << bits) - 1))) : row[x * wide];
                if (deep) pixels[to + 1] = row[x * wide + 1];
            }
            case 3 -> {
                int entry = 3 * (bits < 8 ? low(row, x) : row[x] & 0xFF);
                if (entry + 2 >= palette.length)
                    throw new Damaged("a colour outside its palette of " + palette.length / 3);
                System.arraycopy(palette, entry, pixels, to, 3);
            }
            case 4 -> pixels[to] = row[x * 2 * wide];
            default -> {
                int from = x * samplesPerPixel() * wide;
                for (int c = 0; c < 3; c++) pixels[to + c] = row[from + c * wide];
            }
        }
    }

    private int low(byte[] row, int x) {
        int bit = x * bits;
        return (row[bit >> 3] & 0xFF) >> 8 - bits - (bit & 7) & (1 << bits) - 1;
    }

    /** Encodes with the filter "up", which suits smooth pictures and costs nothing to choose. */
    static byte[] encode(Image image) {
        int pixel = image.channels() * (image.depth() / 8), stride = image.width() * pixel;
        byte[] from = image.raw(), rows = new byte[image.height() * (stride + 1)];
        for (int y = 0, to = 0; y < image.height(); y++) {
            rows[to++] = 2;
            for (int x = 0, i = y * stride; x < stride; x++, i++)
                rows[to++] = (byte) (from[i] - (y == 0 ? 0 : from[i - stride]));
        }
        var out = new ByteArrayOutputStream(rows.length / 2 + 64);
        out.writeBytes(SIGNATURE);
        var header = ByteBuffer.allocate(13).putInt(image.width()).putInt(image.height());
        part(
                out,
                IHDR,
                header.put((byte) image.depth())
                        .put((byte) (image.channels() == 3 ? 2 : 0))
                        .array());
        part(out, IDAT, deflated(rows));
        part(out, IEND, new byte[0]);
        return out.toByteArray();
    }

    private static byte[] deflated(byte[] rows) {
        var deflater = new Deflater(6);
        try {
            deflater.setInput(rows);
            deflater.finish();
            var out = new ByteArrayOutputStream(rows.length / 2 + 64);
            byte[] buffer = new byte[1 << 14];
            while (!deflater.finished()) out.write(buffer, 0, deflater.deflate(buffer));
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static void part(ByteArrayOutputStream out, int type, byte[] data) {
        byte[] typed =
                ByteBuffer.allocate(4 + data.length).putInt(type).put(data).array();
        var crc = new CRC32();
        crc.update(typed);
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        out.writeBytes(typed);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
