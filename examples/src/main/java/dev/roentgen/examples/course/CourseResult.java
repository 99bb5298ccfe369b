package dev.roentgen.examples.course;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a run of the course gave.
 *
 * @param heading what the data were, and whether the figures may be compared with the published ones
 * @param parts the tables, in the course's order
 * @param facts what it takes to repeat the run, by name: seed, split, versions, hardware, times
 * @param cautions what a reader must know before believing a figure
 */
public record CourseResult(String heading, List<Part> parts, Map<String, String> facts, List<String> cautions) {
    /** Keeps copies, in order. */
    public CourseResult {
        parts = List.copyOf(parts);
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        cautions = List.copyOf(cautions);
    }
}
