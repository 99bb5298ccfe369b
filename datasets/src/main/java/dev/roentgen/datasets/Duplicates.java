package dev.roentgen.datasets;

import dev.roentgen.check.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;

/** Samples grouped by the content of their image files; the groups are in the order of their first samples. */
final class Duplicates {
    private Duplicates() {}

    /** Every sample is in exactly one group. Only files that share their size with another are read. */
    static List<List<Sample>> groups(List<Sample> samples) {
        var sizes = new LinkedHashMap<Long, List<Sample>>();
        for (var sample : samples) {
            sizes.computeIfAbsent(size(sample.image()), size -> new ArrayList<>())
                    .add(sample);
        }
        var groups = new LinkedHashMap<String, List<Sample>>();
        for (var sample : samples) {
            long size = size(sample.image());
            boolean alone = sizes.getOrDefault(size, List.of()).size() < 2;
            var content = alone ? "size " + size : sha256(sample.image());
            groups.computeIfAbsent(content, c -> new ArrayList<>()).add(sample);
        }
        return List.copyOf(groups.values());
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw gone(file, e);
        }
    }

    private static String sha256(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw gone(file, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static RuntimeException gone(Path file, IOException e) {
        return new DataException(
                        file.toString(),
                        "the image must be readable",
                        "",
                        e.getClass().getSimpleName(),
                        "Check the file.")
                .causedBy(e);
    }
}
