package dev.roentgen.backend.onednn;

import dev.roentgen.backend.KernelTrace;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import java.util.Arrays;
import org.bytedeco.dnnl.global.dnnl;

/**
 * Mean and biased variance of each channel, from sums about a first guess of the mean: in double where the array is small,
 * else in short runs of single precision that double then adds. The array is read where it lies, in pieces copied to the
 * heap, because the compiler makes vector code of loops over heap arrays only.
 *
 * <p>Memory is seen as images of groups of points of {@code period} channels each: a group is a channel in rows, a block in
 * blocked layouts, all channels in channels-last ones, where all images are one.
 */
final class Moments {
    /** The most elements that are summed in double from the first. */
    private static final int IN_DOUBLE = 1 << 17;

    private static final int LANES = 1024; // numbers added side by side, at most, unless a point has more channels
    private static final int RUN = 16; // of them, one on the other in single precision
    private static final int MANY = 4 * LANES; // elements that pay for that
    private static final int PART = 1 << 16; // elements that a thread takes at once, about
    private static final int PART_POINTS = 64; // and at least
    private static final int GUESS = 8; // points from which the mean is guessed
    private static final double FAR = 4; // variances, from the guess to the mean, squared, that ask for another pass

    private static final ThreadLocal<Sums> OWN = ThreadLocal.withInitial(Sums::new);

    private final long at;
    private final int channels;
    private final int period;
    private final int groups;
    private final int images;
    private final long points; // of a group in an image
    private final long cut; // points of a part
    private final int cuts; // parts of a group in an image
    private final boolean single;
    private final float[] guess;

    private Moments(NdArray x, int period, int groups, int images, long points) {
        at = OneDnnBackend.at(x);
        channels = x.shape().dim(1);
        this.period = period;
        this.groups = groups;
        this.images = images;
        this.points = points;
        cut = Math.max(PART_POINTS, PART / period);
        cuts = Math.toIntExact((points + cut - 1) / cut);
        single = x.size() > IN_DOUBLE;
        guess = new float[groups * period];
    }

    /** Writes both to their addresses. */
    static void of(OneDnnBackend b, NdArray x, long mean, long var) {
        int images = x.shape().dim(0), channels = x.shape().dim(1), block = block(x);
        if (block > 0) {
            long points = x.size() / images / channels;
            new Moments(x, block, (channels + block - 1) / block, images, points).write(mean, var);
        } else if (x.isStrided() && x.strided().stride(1) == 1 && Strides.dense(x)) {
            new Moments(x, channels, 1, 1, x.size() / channels).write(mean, var);
        } else {
            try (NdArray rows = b.contiguous(x)) {
                new Moments(rows, 1, channels, images, x.size() / images / channels).write(mean, var);
            }
        }
    }

    /** How many channels lie beside each other in a layout of blocks of them, 0 in others. */
    private static int block(NdArray x) {
        if (!(x.layout() instanceof Layout.Blocked l) || x.shape().rank() != 4) return 0;
        long[] dims = Desc.dims(x.shape());
        if (l.descriptor() == Desc.tag(dnnl.dnnl_aBcd16b, dims)) return 16;
        return l.descriptor() == Desc.tag(dnnl.dnnl_aBcd8b, dims) ? 8 : 0;
    }

    private void write(long mean, long var) {
        if (KernelTrace.on()) KernelTrace.ran("java loop");
        makeGuess();
        double[] sums = sums();
        double n = (double) images * points;
        if (far(sums, n)) {
            for (int c = 0; c < channels; c++) guess[c] += (float) (sums[at(c)] / n);
            sums = sums();
        }
        for (int c = 0; c < channels; c++) {
            double off = sums[at(c)] / n;
            Memory.putFloat(mean + 4L * c, (float) (guess[c] + off));
            Memory.putFloat(var + 4L * c, (float) Math.max(0, sums[at(c) + period] / n - off * off));
        }
    }

    /** Where a channel's sum is; a group's squares are behind its sums. */
    private int at(int channel) {
        return channel / period * 2 * period + channel % period;
    }

    private boolean far(double[] sums, double n) {
        for (int c = 0; c < channels; c++) {
            double off = sums[at(c)] / n;
            if (off * off > FAR * (sums[at(c) + period] / n - off * off)) return true;
        }
        return false;
    }

    /** From points all over the array; of a constant, itself. */
    private void makeGuess() {
        long all = images * points, most = Math.min(GUESS, all);
        double[] some = new double[guess.length];
        for (int g = 0; g < groups; g++) {
            for (int i = 0; i < most; i++) {
                long point = i * all / most, from = start(point / points, g, point % points);
                for (int j = 0; j < period; j++) some[g * period + j] += Memory.getFloat(from + 4L * j);
            }
        }
        for (int c = 0; c < guess.length; c++) guess[c] = (float) (some[c] / most);
    }

    private long start(long image, int group, long point) {
        return at + 4 * ((image * groups + group) * points + point) * period;
    }

    /** For each group the channels' sums, then their sums of squares. */
    private double[] sums() {
        int parts = images * groups * cuts;
        double[] found = new double[2 * period * parts];
        int each = (int) Math.max(1, PART / (Math.min(points, cut) * period)); // parts that a thread takes at once
        int turns = (parts + each - 1) / each;
        if (Native.THREADS == 1 || images * points * channels < IN_DOUBLE) {
            for (int p = 0; p < parts; p++) part(p, found);
        } else {
            Workers.run(turns, t -> {
                for (int p = t * each; p < Math.min(parts, (t + 1) * each); p++) part(p, found);
            });
        }
        double[] sums = new double[2 * period * groups];
        for (int p = 0; p < parts; p++) {
            int to = 2 * period * (p / cuts % groups);
            for (int k = 0; k < 2 * period; k++) sums[to + k] += found[2 * period * p + k];
        }
        return sums;
    }

    private void part(int p, double[] found) {
        int group = p / cuts % groups;
        long first = p % cuts * cut;
        long elements = Math.min(cut, points - first) * period;
        OWN.get().add(this, group, start(p / cuts / groups, group, first), elements, found, 2 * period * p);
    }

    /** What a thread sums with: whole points side by side, so that a lane always belongs to the same channel. */
    private static final class Sums {
        private float[] row = {}, from = {}, sum = {}, squares = {}, half = {};

        private void add(Moments m, int group, long at, long elements, double[] found, int to) {
            int lanes = m.period;
            while (2 * lanes <= LANES) lanes *= 2;
            prepare(lanes, m.period, m.guess, group);
            boolean single = m.single && elements >= MANY;
            int run = 0;
            for (long done = 0; done < elements; done += lanes) {
                int n = (int) Math.min(lanes, elements - done);
                Memory.get(at + 4 * done, row, 0, n);
                if (!single) {
                    inDouble(row, from, n, m.period, found, to);
                    continue;
                }
                add(row, from, sum, squares, n);
                if (++run == RUN || done + lanes >= elements) {
                    widen(sum, lanes, m.period, found, to);
                    widen(squares, lanes, m.period, found, to + m.period);
                    run = 0;
                }
            }
        }

        private void prepare(int lanes, int period, float[] guess, int group) {
            if (row.length < lanes) {
                row = new float[lanes];
                from = new float[lanes];
                sum = new float[lanes];
                squares = new float[lanes];
                half = new float[lanes];
            }
            System.arraycopy(guess, group * period, from, 0, period);
            for (int n = period; n < lanes; n *= 2) System.arraycopy(from, 0, from, n, n);
        }

        /** Vector code, because all arrays are read from the same place. */
        private static void add(float[] row, float[] from, float[] sum, float[] squares, int n) {
            for (int j = 0; j < n; j++) {
                float d = row[j] - from[j];
                sum[j] += d;
                squares[j] += d * d;
            }
        }

        private static void inDouble(float[] row, float[] from, int n, int period, double[] found, int to) {
            if (period == 1) {
                oneChannel(row, from[0], n, found, to);
                return;
            }
            for (int i = 0; i < n; i += period) {
                for (int j = 0; j < period; j++) {
                    double d = (double) row[i + j] - from[j];
                    found[to + j] += d;
                    found[to + period + j] += d * d;
                }
            }
        }

        private static void oneChannel(float[] row, double from, int n, double[] found, int to) {
            double s = 0, t = 0, p = 0, q = 0;
            int i = 0;
            for (; i + 1 < n; i += 2) {
                double d = row[i] - from, e = row[i + 1] - from;
                s += d;
                t += e;
                p += d * d;
                q += e * e;
            }
            if (i < n) s += row[i] - from;
            if (i < n) p += (row[i] - from) * (row[i] - from);
            found[to] += s + t;
            found[to + 1] += p + q;
        }

        /** Adds the lanes of each channel, in halves, and leaves zeros. */
        private void widen(float[] lane, int lanes, int period, double[] found, int to) {
            for (int n = lanes / 2; n >= period; n /= 2) {
                System.arraycopy(lane, n, half, 0, n);
                for (int j = 0; j < n; j++) lane[j] += half[j];
            }
            for (int j = 0; j < period; j++) found[to + j] += lane[j];
            Arrays.fill(lane, 0, lanes, 0);
        }
    }
}
