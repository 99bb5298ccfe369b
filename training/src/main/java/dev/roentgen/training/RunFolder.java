package dev.roentgen.training;

import dev.roentgen.check.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The folder of a run's checkpoints, held by one run at a time. */
final class RunFolder implements AutoCloseable {
    private static final String WHERE = "Trainer", CHECKPOINT = "checkpoint-step-", BEST = "best-step-";
    private static final String ENDING = ".safetensors";

    private final Path folder;
    private final FolderLock lock;

    private RunFolder(Path folder, FolderLock lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Makes the folder if need be, locks it, and clears away what a killed run was just writing. */
    static RunFolder open(Path folder) {
        RunFolder opened = new RunFolder(folder, FolderLock.hold(WHERE, folder));
        try {
            for (Path part : opened.files(".", ".part")) Files.deleteIfExists(part);
            return opened;
        } catch (IOException e) {
            opened.close();
            throw opened.unwritable(e);
        }
    }

    private DataException unwritable(IOException cause) {
        return FolderLock.unwritable(WHERE, folder, cause);
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
            throw unwritable(e);
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
            throw unwritable(e);
        }
    }

    @Override
    public void close() {
        lock.close();
    }
}
