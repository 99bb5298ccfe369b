package dev.roentgen.examples.course;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a run of the course gave.
 *
 * @param heading what the data were, and whether the figures may be compared with the published ones
 * @param parts the tables, in the course's order
 * @param facts what it takes to repeat the run, by name: seed, split, versions, hardware, times
 * @param cautions what a reader must know before believing a figure
 * @param split the images of each part; null where nobody counted
 * @param skipped the images that were left out, each with the reason
 */
public record CourseResult(
        String heading,
        List<Part> parts,
        Map<String, String> facts,
        List<String> cautions,
        @Nullable SplitCounts split,
        List<String> skipped) {
    /** Keeps copies, in order. */
    public CourseResult {
        parts = List.copyOf(parts);
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        cautions = List.copyOf(cautions);
        skipped = List.copyOf(skipped);
    }

    /** The names of the rows that could not be made. */
    public List<String> failed() {
        return parts.stream()
                .flatMap(part -> part.rows().stream())
                .filter(Row::isFailed)
                .map(Row::model)
                .toList();
    }
}
