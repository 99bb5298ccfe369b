package dev.roentgen.examples.cli;

import dev.roentgen.examples.course.Figure;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Figures for people and for programs. */
final class Figures {
    private static final String COUNT = "images";

    private Figures() {}

    static void print(Map<String, Figure> figures, PrintWriter out) {
        figures.forEach(
                (name, f) -> out.printf("%-10s %s%n", name, name.equals(COUNT) ? Math.round(f.value()) : f.toString()));
    }

    /** By names in lower case, an interval under the name with {@code _interval} behind it. */
    static Map<String, Object> json(Map<String, Figure> figures) {
        var named = new LinkedHashMap<String, Object>();
        figures.forEach((name, f) -> {
            String key = name.toLowerCase(Locale.ROOT).replace(' ', '_');
            if (name.equals(COUNT)) named.put(key, Math.round(f.value()));
            else named.put(key, finite(f.value()));
            if (f.hasInterval()) named.put(key + "_interval", List.of(f.low(), f.high()));
        });
        return named;
    }

    static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null; // JSON has no NaN
    }
}
