package dev.roentgen.benchmarks.table;

import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A result in three numbers, so that two processes can tell whether they computed the same thing: how many values,
 * their root mean square, and their product with a fixed random vector, which a wrong order of axes changes too.
 */
record Digest(long count, double rms, double dot) {
    /** Rounding moves the product far less than this share of its own spread; a wrong result moves it by about one. */
    private static final double TOLERANCE = 1e-3;

    static Digest of(float[] values) {
        SplittableRandom random = new SplittableRandom(7);
        double squares = 0;
        double dot = 0;
        for (float value : values) {
            squares += (double) value * value;
            dot += value * (2 * random.nextDouble() - 1);
        }
        return new Digest(values.length, Math.sqrt(squares / Math.max(1, values.length)), dot);
    }

    boolean agrees(Digest other) {
        if (count != other.count) {
            return false;
        }
        double spread = Math.max(rms, other.rms) * Math.sqrt(count);
        return Math.abs(dot - other.dot) <= TOLERANCE * spread
                && Math.abs(rms - other.rms) <= TOLERANCE * Math.max(rms, other.rms);
    }

    String text() {
        return String.format(Locale.ROOT, "%d:%.9e:%.9e", count, rms, dot);
    }

    static Digest parse(String text) {
        String[] parts = text.split(":");
        return new Digest(Long.parseLong(parts[0]), Double.parseDouble(parts[1]), Double.parseDouble(parts[2]));
    }
}
