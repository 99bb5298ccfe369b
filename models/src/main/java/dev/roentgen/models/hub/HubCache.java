package dev.roentgen.models.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * One model in the cache, laid out as Hugging Face's tools do it: contents by hash in {@code blobs}, for each commit a folder
 * of links to them in {@code snapshots}, and in {@code refs} the commits that names stand for.
 */
record HubCache(Path root, String repo) {
    private static final ConcurrentMap<Path, Object> IN_USE =
            new ConcurrentHashMap<>(); // file locks hold between processes only

    private String folderName() {
        return "models--" + repo.replace("/", "--");
    }

    private Path folder() {
        return root.resolve(folderName());
    }

    Path snapshot(String commit) {
        return folder().resolve("snapshots").resolve(commit);
    }

    Path blob(HubFile file) {
        return folder().resolve("blobs").resolve(file.hash());
    }

    /** Where a content lies while it comes; another name than other tools use, whose locks are of another kind. */
    Path partial(HubFile file) {
        return folder().resolve("blobs").resolve(file.hash() + ".roentgen.incomplete");
    }

    /** Work that only one thread of one process may do at a time. */
    interface Work {
        void run() throws IOException;
    }

    /** Works on one content alone. */
    void alone(HubFile file, Work work) throws IOException {
        Path lock = root.resolve(".locks").resolve(folderName()).resolve(file.hash() + ".roentgen.lock");
        Files.createDirectories(lock.getParent());
        Files.createDirectories(folder().resolve("blobs"));
        synchronized (IN_USE.computeIfAbsent(lock.toAbsolutePath(), key -> new Object())) {
            try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var held = channel.lock()) {
                work.run();
            }
        }
    }

    /** Gives a content its name in a commit's folder: a link, or a copy where there are no links. */
    void link(String commit, HubFile file) throws IOException {
        Path at = snapshot(commit).resolve(file.name()),
                folder = Objects.requireNonNull(at.getParent()),
                to = blob(file);
        if (Files.exists(at)) return;
        Files.createDirectories(folder);
        Files.deleteIfExists(at); // a link to nothing
        try {
            Files.createSymbolicLink(at, folder.relativize(to));
        } catch (FileAlreadyExistsException e) {
            return; // another thread was quicker
        } catch (UnsupportedOperationException | IOException e) {
            Path copy = at.resolveSibling(at.getFileName() + "." + UUID.randomUUID() + ".part");
            Files.copy(to, copy);
            rename(copy, at);
        }
    }

    /** Notes the commit that a name stands for. */
    void refer(String revision, String commit) throws IOException {
        if (revision.equals(commit)) return;
        Path ref = folder().resolve("refs").resolve(revision);
        Files.createDirectories(ref.getParent());
        Path next = ref.resolveSibling("." + ref.getFileName() + "." + UUID.randomUUID() + ".part");
        Files.writeString(next, commit);
        rename(next, ref);
    }

    static void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
