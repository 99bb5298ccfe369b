package dev.roentgen.datasets;

import dev.roentgen.check.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Pictures that belong together: copies of one file, and those of one patient. */
final class Duplicates {
    private Duplicates() {}

    /** A text for each picture that those with the same image file share. Only files that share their size are read. */
    static List<String> contents(Dataset data) {
        var sizes = new HashMap<Long, Integer>();
        for (int i = 0; i < data.size(); i++) {
            for (var file : image(data, i)) sizes.merge(size(file), 1, Integer::sum);
        }
        var contents = new ArrayList<String>();
        for (int i = 0; i < data.size(); i++) {
            var content = "number " + i;
            for (var file : image(data, i)) {
                if (sizes.getOrDefault(size(file), 0) > 1) content = sha256(file);
            }
            contents.add(content);
        }
        return contents;
    }

    /** The image file, if there is one. */
    private static List<Path> image(Dataset data, int index) {
        var files = data.files(index);
        return files.subList(0, Math.min(1, files.size()));
    }

    /** Pictures joined by content and by group, directly or through others; groups are in the order of their first. */
    static List<List<Integer>> groups(Dataset data) {
        var contents = contents(data);
        int[] leader =
                IntStream.range(0, data.size()).toArray(); // of each picture an earlier one of its group, or itself
        var first = new HashMap<String, Integer>();
        for (int i = 0; i < leader.length; i++) {
            for (var key : List.of("content " + contents.get(i), "group " + data.group(i))) {
                int a = root(leader, i), b = root(leader, first.computeIfAbsent(key, k -> a));
                leader[Math.max(a, b)] = Math.min(a, b);
            }
        }
        var groups = new TreeMap<Integer, List<Integer>>();
        for (int i = 0; i < leader.length; i++) {
            groups.computeIfAbsent(root(leader, i), root -> new ArrayList<>()).add(i);
        }
        return List.copyOf(groups.values());
    }

    private static int root(int[] leader, int i) {
        int root = i;
        while (leader[root] != root) {
            leader[root] = leader[leader[root]];
            root = leader[root];
        }
        return root;
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
