package dev.roentgen.datasets.loader;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.RoentgenException;
import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Image;
import dev.roentgen.weights.AtomicFile;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepared pictures in a folder, one file each, with a checksum: the picture's height, width, channels and samples, then the
 * mask's. It never holds more than it may; without room, and after a failed write, nothing is added. Safe for many threads.
 */
final class DiskCache {
    private static final Logger LOG = LoggerFactory.getLogger(DiskCache.class);
    private static final String ENDING = ".picture";
    private static final int MAGIC = 0x52475043, LARGEST = 1 << 28;

    private record Entry(Path file, long bytes, FileTime used) {}

    private final Path folder;
    private final long most;
    private final ArrayDeque<Entry> old = new ArrayDeque<>(); // from before, the longest unused first
    private final Set<String> used = ConcurrentHashMap.newKeySet();
    private long bytes;
    private boolean full;

    DiskCache(Path folder, long most) {
        this.folder = folder;
        this.most = most;
        try {
            Files.createDirectories(folder);
            try (var files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(ENDING))
                        .map(DiskCache::entry)
                        .sorted(Comparator.comparing(Entry::used))
                        .forEach(old::add);
            }
        } catch (IOException e) {
            throw new ArgumentException(
                            "DataLoader.diskCache",
                            "the folder must be writable",
                            "",
                            folder + " (" + e.getClass().getSimpleName() + ")",
                            "Choose another folder.")
                    .causedBy(e);
        }
        for (var entry : old) bytes += entry.bytes();
        if (!room(0)) full = true;
    }

    private static Entry entry(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Entry(file, attributes.size(), attributes.lastModifiedTime());
        } catch (IOException e) {
            return new Entry(file, 0, FileTime.from(Instant.EPOCH)); // another process deleted it
        }
    }

    /** What identifies files as they are now and what is made of them. */
    static String key(List<Path> files, String preparation) {
        var text = new StringBuilder(preparation);
        for (var file : files) {
            text.append('\n').append(file.toAbsolutePath().normalize());
            try {
                var now = Files.readAttributes(file, BasicFileAttributes.class);
                text.append('\n').append(now.size()).append(' ').append(now.lastModifiedTime());
            } catch (IOException e) {
                text.append("\ngone"); // reading it says so
            }
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private Path file(String key) {
        return folder.resolve(key + ENDING);
    }

    /** Null where there is no entry, or a damaged one. */
    @Nullable
    Example get(String key, String name, int label) {
        var file = file(key);
        try {
            if (!Files.exists(file) || Files.size(file) > LARGEST) return null;
            byte[] content = Files.readAllBytes(file);
            int end = content.length - 4;
            var in = ByteBuffer.wrap(content);
            if (end < 8 || in.getInt(end) != checksum(content, end) || in.getInt() != MAGIC) return null;
            var image = image(in);
            var example = new Example(name, label, image, in.position() < end ? image(in) : null);
            if (used.add(key)) Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            return example;
        } catch (IOException | BufferUnderflowException | ArgumentException e) {
            return null;
        }
    }

    void put(String key, Example example) {
        Image image = example.image(), mask = example.mask();
        int size = 8 + size(image) + (mask == null ? 0 : size(mask));
        var out = ByteBuffer.allocate(size).putInt(MAGIC);
        put(out, image);
        if (mask != null) put(out, mask);
        out.putInt(checksum(out.array(), size - 4));
        used.add(key);
        if (!take(size)) return;
        try {
            AtomicFile.write(file(key), out.array());
        } catch (RoentgenException e) {
            LOG.warn("no more pictures are kept in {}: {}", folder, e.getMessage());
            stop();
        }
    }

    private synchronized boolean take(long size) {
        if (full || !room(size)) return false;
        bytes += size;
        return true;
    }

    private synchronized void stop() {
        full = true;
    }

    /** Deletes what this run has not used, the longest unused first, until there is room. */
    private boolean room(long size) {
        while (bytes + size > most && !old.isEmpty()) {
            var entry = old.remove();
            var name = entry.file().getFileName().toString();
            if (used.contains(name.substring(0, name.length() - ENDING.length()))) continue;
            try {
                Files.deleteIfExists(entry.file());
                bytes -= entry.bytes();
            } catch (IOException e) {
                LOG.warn("{} can't be deleted: {}", entry.file(), e.toString());
            }
        }
        return bytes + size <= most;
    }

    private static int size(Image image) {
        return 12 + image.height() * image.width() * image.channels();
    }

    private static void put(ByteBuffer out, Image image) {
        out.putInt(image.height())
                .putInt(image.width())
                .putInt(image.channels())
                .put(image.samples());
    }

    private static Image image(ByteBuffer in) {
        int height = in.getInt(), width = in.getInt(), channels = in.getInt();
        byte[] samples = new byte[Math.min(height * width * channels, in.remaining())];
        in.get(samples);
        return channels == 1 ? Image.gray(height, width, samples) : Image.rgb(height, width, samples);
    }

    private static int checksum(byte[] content, int end) {
        var sum = new CRC32C();
        sum.update(content, 0, end);
        return (int) sum.getValue();
    }
}
