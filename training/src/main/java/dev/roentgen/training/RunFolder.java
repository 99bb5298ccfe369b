package dev.roentgen.training;

import dev.roentgen.check.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a run, held by one run at a time. The operating system gives the lock back when a process ends, however it
 * ends, so what a killed run leaves behind bars nobody.
 */
final class RunFolder implements AutoCloseable {
    private static final String LOCK = "run.lock", CHECKPOINT = "checkpoint-step-", BEST = "best-step-";
    private static final String ENDING = ".safetensors";
    private static final Set<Path> HELD =
            ConcurrentHashMap.newKeySet(); // by this process, whose locks don't bar itself

    private final Path folder;
    private final Path real;
    private final FileChannel channel;

    private RunFolder(Path folder, Path real, FileChannel channel) {
        this.folder = folder;
        this.real = real;
        this.channel = channel;
    }

    /** Makes the folder if need be, locks it, and clears away what a killed run was just writing. */
    static RunFolder open(Path folder) {
        try {
            Files.createDirectories(folder);
            Path real = folder.toRealPath();
            if (!HELD.add(real)) throw inUse(folder, ProcessHandle.current().pid());
            @Nullable RunFolder opened = null;
            try {
                opened = new RunFolder(folder, real, lock(folder));
                for (Path part : opened.files(".", ".part")) Files.deleteIfExists(part);
                return opened;
            } finally {
                if (opened == null) HELD.remove(real);
            }
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel = FileChannel.open(
                folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) throw inUse(folder, pid(channel));
            channel.truncate(0);
            channel.write(bytes(Long.toString(ProcessHandle.current().pid())), 0);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static long pid(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        channel.read(text, 0);
        String digits = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : -1;
    }

    private static DataException inUse(Path folder, long pid) {
        return new DataException(
                "Trainer",
                "an output folder must belong to",
                "one run at a time",
                folder + ", in use by process " + pid,
                "Wait for that run, or choose another folder.");
    }

    private static DataException unwritable(Path folder, IOException cause) {
        return (DataException) new DataException(
                        "Trainer",
                        "the output folder must be",
                        "writable",
                        folder + (cause instanceof AccessDeniedException ? ", and a refusal" : ": " + cause),
                        "Choose another folder, or change its permissions.")
                .causedBy(cause);
    }

    private List<Path> files(String start, String end) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(p -> {
                        String name = String.valueOf(p.getFileName());
                        return name.startsWith(start) && name.endsWith(end);
                    })
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    /** The checkpoints, newest first. */
    List<Path> checkpoints() {
        try {
            return files(CHECKPOINT, ENDING);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /** Where the checkpoint after a step goes. */
    Path checkpoint(long step) {
        return folder.resolve(CHECKPOINT + digits(step) + ENDING);
    }

    /** Where the weights of an evaluation after a step go. */
    Path best(long step) {
        return folder.resolve(BEST + digits(step) + ENDING);
    }

    private static String digits(long step) {
        return String.format(Locale.ROOT, "%010d", step);
    }

    /** Deletes all checkpoints but the newest two, and the weights of all evaluations but those after these steps. */
    void tidy(Set<Long> best) {
        try {
            for (Path old : checkpoints().stream().skip(2).toList()) Files.deleteIfExists(old);
            for (Path weights : files(BEST, ENDING))
                if (best.stream().noneMatch(step -> best(step).equals(weights))) Files.deleteIfExists(weights);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close(); // and gives the lock back
        } catch (IOException e) {
            throw unwritable(folder, e);
        } finally {
            HELD.remove(real);
        }
    }
}
