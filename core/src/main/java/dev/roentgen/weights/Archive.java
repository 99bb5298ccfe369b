package dev.roentgen.weights;

import static dev.roentgen.weights.FileErrors.quoted;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A zip archive, no size in which is believed that the archive's own length contradicts. */
final class Archive implements AutoCloseable {
    /** Deflate never packs tighter than 1032 to 1. */
    static final int MOST_PACKED = 1040;

    private final FileErrors errors;
    private final ZipFile zip;
    private final long size;
    private final Map<String, ZipEntry> entries = new LinkedHashMap<>();

    private Archive(FileErrors errors, ZipFile zip, long size) {
        this.errors = errors;
        this.zip = zip;
        this.size = size;
    }

    static Archive open(FileErrors errors) {
        try {
            long size = Files.size(errors.path());
            var archive = new Archive(errors, new ZipFile(errors.path().toFile()), size);
            try {
                archive.list();
                return archive;
            } catch (Throwable t) {
                archive.close();
                throw t;
            }
        } catch (IOException e) {
            throw errors.unreadable(e);
        }
    }

    private void list() {
        long packed = 0;
        for (ZipEntry e : Collections.list(zip.entries())) {
            long full = e.getSize(), stored = e.getCompressedSize();
            if (full < 0 || stored < 0 || full / MOST_PACKED > stored || stored > size - packed)
                throw errors.damaged(
                        "entry " + quoted(e.getName()) + " must fit",
                        "the archive of " + size + " bytes",
                        full + " bytes packed into " + stored);
            packed += stored;
            if (entries.put(e.getName(), e) != null)
                throw errors.damaged("names must be", "unique", quoted(e.getName()) + " twice");
        }
    }

    /** Its entries by name, in its order. */
    Map<String, ZipEntry> entries() {
        return entries;
    }

    /** An entry that must be there. */
    ZipEntry entry(String name) {
        ZipEntry entry = entries.get(name);
        if (entry == null) throw errors.damaged("the archive must hold", quoted(name), "none");
        return entry;
    }

    /** Its length in bytes. */
    long size() {
        return size;
    }

    /** An entry's contents. */
    InputStream stream(ZipEntry entry) throws IOException {
        return zip.getInputStream(entry);
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw errors.unreadable(e);
        }
    }
}
