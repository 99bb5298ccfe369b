package dev.roentgen.training.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Event files that TensorBoard reads: a scalar for every figure, at the number of batches done. A resumed run adds a file
 * that takes the place of what the killed one told later than its last checkpoint.
 */
public final class TensorBoardLog extends RunLog {
    private static final int MASK = 0xa282ead8;

    private final Path folder;
    private @Nullable FileChannel channel;

    /** Writes a new file into a folder. */
    public TensorBoardLog(Path folder) {
        super(folder.toString());
        this.folder = folder;
    }

    @Override
    void open(long done) throws IOException {
        Files.createDirectories(folder);
        String name = String.format(
                Locale.ROOT,
                "events.out.tfevents.%010d.roentgen.%d",
                System.currentTimeMillis() / 1000,
                ProcessHandle.current().pid());
        channel = FileChannel.open(
                folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        record(event(0).text(3, "brain.Event:2"));
        if (done > 0)
            record(event(done + 1).message(7, new Message().number(1, 1))); // a session starts: forget from here
    }

    private static Message event(long step) {
        return new Message().real(1, System.currentTimeMillis() / 1e3).number(2, step);
    }

    @Override
    void write(String event, long batches, Map<String, Object> figures) throws IOException {
        Message summary = new Message();
        figures.forEach((name, value) -> {
            if (!(value instanceof Double d)) return;
            String tag = name.startsWith("validation_") ? "validation/" + name.substring(11) : "training/" + name;
            summary.message(1, new Message().text(1, tag).single(2, d.floatValue()));
        });
        record(event(batches).message(5, summary));
    }

    /** A record of TensorFlow: length, its checksum, bytes, their checksum. */
    private void record(Message event) throws IOException {
        FileChannel out = channel;
        if (out == null) return;
        byte[] bytes = event.bytes.toByteArray();
        ByteBuffer framed = ByteBuffer.allocate(bytes.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        framed.putLong(bytes.length);
        framed.putInt(masked(framed.array(), 8))
                .put(bytes)
                .putInt(masked(bytes, bytes.length))
                .flip();
        while (framed.hasRemaining()) out.write(framed);
    }

    private static int masked(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        int value = (int) crc.getValue();
        return (value >>> 15 | value << 17) + MASK;
    }

    @Override
    void close(boolean finished) throws IOException {
        FileChannel out = channel;
        if (out != null) out.close();
    }

    /** A message of Protocol Buffers, field by field. */
    private static final class Message {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        private Message varint(long value) {
            for (; (value & ~0x7FL) != 0; value >>>= 7) bytes.write((int) (value & 0x7F | 0x80));
            bytes.write((int) value);
            return this;
        }

        Message number(int field, long value) {
            return varint(field << 3).varint(value);
        }

        Message real(int field, double value) {
            varint(field << 3 | 1);
            bytes.writeBytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putDouble(value)
                    .array());
            return this;
        }

        Message single(int field, float value) {
            varint(field << 3 | 5);
            bytes.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(value)
                    .array());
            return this;
        }

        private Message block(int field, byte[] content) {
            varint(field << 3 | 2).varint(content.length);
            bytes.writeBytes(content);
            return this;
        }

        Message text(int field, String value) {
            return block(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int field, Message value) {
            return block(field, value.bytes.toByteArray());
        }
    }
}
