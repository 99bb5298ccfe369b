package dev.roentgen.examples.course;

import java.util.Locale;

/** Times as people read them. */
public final class Seconds {
    private Seconds() {}

    /** {@code 0.4 s}, {@code 38 s}, {@code 9 min 5 s} or {@code 3 h 12 min}. */
    public static String text(double seconds) {
        if (Double.isNaN(seconds)) return "-";
        if (seconds < 9.95) return String.format(Locale.ROOT, "%.1f s", seconds);
        long whole = Math.round(seconds);
        if (whole < 60) return whole + " s";
        if (whole < 3600) return whole / 60 + " min " + whole % 60 + " s";
        return whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
