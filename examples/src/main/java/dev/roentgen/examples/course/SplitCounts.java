package dev.roentgen.examples.course;

import dev.roentgen.datasets.Dataset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many images of each class are in each part of a split.
 *
 * @param classes the names of the classes
 * @param parts the counts in the order of the classes, by the part's name, in order
 */
public record SplitCounts(List<String> classes, Map<String, List<Integer>> parts) {
    /** Keeps copies, in order. */
    public SplitCounts {
        classes = List.copyOf(classes);
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    }

    /** Counts the parts' images. */
    static SplitCounts of(List<String> classes, Map<String, Dataset> parts) {
        Map<String, List<Integer>> counts = new LinkedHashMap<>();
        parts.forEach((name, data) -> {
            List<Integer> each = new ArrayList<>(Collections.nCopies(classes.size(), 0));
            for (int i = 0; i < data.size(); i++)
                if (data.label(i) >= 0) each.set(data.label(i), each.get(data.label(i)) + 1);
            counts.put(name, each);
        });
        return new SplitCounts(classes, counts);
    }
}
