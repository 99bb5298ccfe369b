package dev.roentgen.benchmarks.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The figures of one row as they come in: nanoseconds by contender and pair, NaN where a contender has no such op. */
final class Measured {
    private static final long WARM_MILLIS = 200;

    private final Row row;
    private final double[][] nanos;

    Measured(Row row, int contenders, int pairs) {
        this.row = row;
        nanos = new double[contenders][pairs];
        for (double[] ofOne : nanos) {
            Arrays.fill(ofOne, Double.NaN);
        }
    }

    /** One pair's turn on this row; odd pairs begin with the last contender. */
    void measure(int pair, List<? extends TurnTaker> contenders, long turnMillis, int turns) throws IOException {
        List<Integer> present = new ArrayList<>();
        List<List<Digest>> digests = new ArrayList<>();
        for (int i = 0; i < contenders.size(); i++) {
            Optional<List<Digest>> made = contenders.get(i).prepare(row, WARM_MILLIS);
            if (made.isPresent()) {
                present.add(pair % 2 == 0 ? present.size() : 0, i);
                digests.add(made.get());
            }
        }
        compare(digests);
        double[][] samples = new double[contenders.size()][turns];
        for (int turn = 0; turn < turns; turn++) {
            for (int i : present) {
                samples[i][turn] = contenders.get(i).time(turnMillis);
            }
        }
        for (int i : present) {
            nanos[i][pair] = Statistics.median(samples[i]);
        }
    }

    private void compare(List<List<Digest>> digests) {
        for (List<Digest> other : digests) {
            List<Digest> first = digests.get(0);
            boolean same = other.size() == first.size()
                    && IntStream.range(0, first.size())
                            .allMatch(i -> first.get(i).agrees(other.get(i)));
            if (!same) {
                throw new IllegalStateException(row + ": contenders disagree, so their times mean nothing: "
                        + text(first) + " and " + text(other));
            }
        }
    }

    private static String text(List<Digest> digests) {
        return digests.stream().map(Digest::text).collect(Collectors.joining(" "));
    }

    /** One pair's figures, for the impatient. */
    String text(int pair) {
        return row.title() + ": "
                + Arrays.stream(nanos)
                        .map(ofOne -> String.format(Locale.ROOT, "%.1f us", ofOne[pair] / 1000))
                        .collect(Collectors.joining(", "));
    }

    Baseline.Line line() {
        List<Baseline.@Nullable Figure> figures = new ArrayList<>();
        List<Baseline.@Nullable Ratio> ratios = new ArrayList<>();
        for (int i = 0; i < nanos.length; i++) {
            figures.add(figure(nanos[i]));
            if (i > 0) {
                ratios.add(ratio(nanos[0], nanos[i]));
            }
        }
        return new Baseline.Line(row.name(), row.title(), figures, ratios);
    }

    private static Baseline.@Nullable Figure figure(double[] ofOne) {
        return Double.isNaN(ofOne[0])
                ? null
                : new Baseline.Figure(rounded(Statistics.median(ofOne) / 1000), rounded(Statistics.spread(ofOne)));
    }

    private static Baseline.@Nullable Ratio ratio(double[] ours, double[] theirs) {
        if (Double.isNaN(ours[0]) || Double.isNaN(theirs[0])) {
            return null;
        }
        double[] ratios = IntStream.range(0, ours.length)
                .mapToDouble(i -> ours[i] / theirs[i])
                .toArray();
        return new Baseline.Ratio(
                rounded(Statistics.median(ratios)),
                rounded(Arrays.stream(ratios).min().orElseThrow()),
                rounded(Arrays.stream(ratios).max().orElseThrow()));
    }

    /** A measured figure has no more than four digits that mean anything. */
    private static double rounded(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.3e", value));
    }
}
