package dev.roentgen.benchmarks.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The side of a contender's process that answers the driver, a line each way.
 *
 * <pre>
 * prepare ROW WARM_MILLIS   @ready DIGEST..  or  @absent
 * time MILLIS               @took NANOS_PER_RUN
 * quit
 * </pre>
 *
 * Native libraries may print too, so that only lines that begin with {@code @} are answers.
 */
final class TurnServer {
    /** Below this a sample measures the clock. */
    private static final long SAMPLE_NANOS = 200_000;

    private static final int MIN_SAMPLES = 3;

    private final Contender contender;
    private final PrintStream out;
    private final Clock clock;
    private @Nullable Work work;

    TurnServer(Contender contender, PrintStream out, Clock clock) {
        this.contender = contender;
        this.out = out;
        this.clock = clock;
    }

    void serve(BufferedReader in) throws IOException {
        answer("@hello " + contender.description());
        for (String line = in.readLine(); line != null && !line.equals("quit"); line = in.readLine()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "prepare" -> answer(prepare(Row.valueOf(words[1]), Long.parseLong(words[2])));
                case "time" -> answer(String.format(Locale.ROOT, "@took %.1f", time(Long.parseLong(words[1]))));
                default -> throw new IOException("unknown line: " + line);
            }
        }
        release();
    }

    private void answer(String line) {
        out.println(line);
        out.flush();
    }

    private String prepare(Row row, long warmMillis) {
        release();
        Optional<Work> prepared = contender.prepare(row);
        if (prepared.isEmpty()) {
            return "@absent";
        }
        work = prepared.get();
        String digests = work.results().stream()
                .map(values -> " " + Digest.of(values).text())
                .collect(Collectors.joining());
        time(warmMillis);
        return "@ready" + digests;
    }

    /** Median nanoseconds of a run over as many samples as fit. */
    private double time(long millis) {
        Work current = work;
        if (current == null) {
            throw new IllegalStateException("time before prepare");
        }
        long end = System.nanoTime() + millis * 1_000_000;
        long start = clock.nanos();
        current.run();
        int runs = (int) Math.max(1, Math.min(10_000, SAMPLE_NANOS / Math.max(1, clock.nanos() - start)));
        double[] samples = new double[64];
        int count = 0;
        while (count < MIN_SAMPLES || System.nanoTime() < end) {
            start = clock.nanos();
            for (int i = 0; i < runs; i++) {
                current.run();
            }
            if (count == samples.length) {
                samples = Arrays.copyOf(samples, 2 * count);
            }
            samples[count++] = (double) (clock.nanos() - start) / runs;
        }
        return Statistics.median(Arrays.copyOf(samples, count));
    }

    private void release() {
        if (work != null) {
            work.close();
            work = null;
        }
    }
}
