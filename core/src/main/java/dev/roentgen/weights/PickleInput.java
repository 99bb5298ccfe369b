package dev.roentgen.weights;

import dev.roentgen.check.WeightsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The bytes of pickles, counted: no length is believed that is more than what is left. */
final class PickleInput {
    /** The longest pickle that is read; those of weights have some hundred bytes a tensor. */
    static final int LONGEST = 1 << 26;

    private static final int LONGEST_LINE = 1000;

    private final FileErrors errors;
    private final InputStream in; // buffered
    private final long size;
    private long position;

    /** Reads a stream that holds {@code size} bytes. */
    PickleInput(FileErrors errors, InputStream in, long size) {
        this.errors = errors;
        this.in = in;
        this.size = size;
    }

    /** How many bytes were read. */
    long position() {
        return position;
    }

    /** A rule that the bytes just read break. */
    WeightsException damaged(String rule, String expected, String got) {
        return errors.damaged("byte " + position + " of the pickle: " + rule, expected, got);
    }

    /** An unsigned byte. */
    int u1() {
        if (position == size) throw damaged("it must", "go on", "its end");
        checked(1);
        try {
            int b = in.read();
            if (b < 0) throw cut();
            position++;
            return b;
        } catch (IOException e) {
            throw errors.unreadable(e);
        }
    }

    /** An unsigned number of two bytes. */
    int u2() {
        return Short.toUnsignedInt(little(2).getShort());
    }

    /** A number of four bytes. */
    int i4() {
        return little(4).getInt();
    }

    /** A length in one, four or eight bytes. */
    int length(int width) {
        long n = switch (width) {
            case 1 -> u1();
            case 4 -> Integer.toUnsignedLong(i4());
            default -> little(8).getLong();
        };
        return checked(n);
    }

    private int checked(long n) {
        if (n < 0 || n > size - position)
            throw damaged("a length must be", "at most the rest, " + (size - position), Long.toUnsignedString(n));
        if (position + n > LONGEST)
            throw errors.broken(
                    "the pickle must have",
                    "at most " + LONGEST + " bytes",
                    "more",
                    "Save only the weights: torch.save(model.state_dict(), path).");
        return (int) n;
    }

    private ByteBuffer little(int n) {
        return ByteBuffer.wrap(bytes(n)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The next bytes. */
    byte[] bytes(int n) {
        checked(n);
        try {
            byte[] read = in.readNBytes(n);
            if (read.length < n) throw cut();
            position += n;
            return read;
        } catch (IOException e) {
            throw errors.unreadable(e);
        }
    }

    private WeightsException cut() {
        return damaged("it must have", size + " bytes", "fewer");
    }

    /** A text of so many bytes. */
    String text(int length) {
        return new String(bytes(length), StandardCharsets.UTF_8);
    }

    /** A text up to the end of its line. */
    String line() {
        var line = new StringBuilder();
        for (int c = u1(); c != '\n'; c = u1()) {
            if (line.length() == LONGEST_LINE)
                throw damaged("a name must have", "at most " + LONGEST_LINE + " bytes", "more");
            line.append((char) c);
        }
        return line.toString();
    }
}
