package dev.roentgen.datasets.loader;

import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.image.Normalization;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The batches of one pass over a data set, made ahead of their use.
 *
 * <p>What is in batch {@code k} depends on the order of the samples alone, so neither the number of threads nor a start in the
 * middle changes it. An array handed out is the caller's until it is given back.
 */
final class Epoch {
    private final Samples samples;
    private final Normalization normalization;
    private final int[] order;
    private final Change change;
    private final int batch;
    private final int end;
    private final int ahead;
    private final Pipeline<HostBatch> pipeline;
    private final ConcurrentLinkedQueue<HostBatch> free = new ConcurrentLinkedQueue<>();
    private int given;
    private int taken;

    /** What a picture of a number becomes. */
    interface Change {
        Example of(Example example, int index);
    }

    /**
     * @param change what a picture becomes in this epoch
     * @param end the number of batches, which leaves a smaller last one out or not
     * @param start the first batch to hand out
     * @param ahead how many batches may be made before they are asked for
     */
    Epoch(
            Samples samples,
            Normalization normalization,
            int[] order,
            Change change,
            int batch,
            int start,
            int end,
            int ahead,
            int threads) {
        this.samples = samples;
        this.normalization = normalization;
        this.order = order;
        this.change = change;
        this.batch = batch;
        this.end = end;
        this.ahead = ahead;
        pipeline = new Pipeline<>(threads);
        given = start;
        taken = start;
    }

    boolean hasNext() {
        return taken < end;
    }

    HostBatch next() {
        fill();
        taken++;
        try {
            return pipeline.take();
        } finally {
            if (taken == end) pipeline.close();
        }
    }

    /** Takes the arrays of a batch back and starts on one more. */
    void done(HostBatch used) {
        free.add(used);
        fill();
    }

    /** Makes no more batches. */
    void close() {
        taken = end;
        given = end;
        pipeline.close();
    }

    private void fill() {
        while (given < end && pipeline.waiting() < ahead) {
            int number = given++;
            pipeline.give(() -> make(number));
        }
    }

    private HostBatch make(int number) {
        var host = free.poll();
        if (host == null) host = new HostBatch(Math.min(batch, order.length), normalization.channels(), samples.area());
        host.clear();
        for (int i = number * batch; i < Math.min(order.length, (number + 1) * batch); i++) {
            host.add(samples.get(order[i], change), normalization);
        }
        return host;
    }
}
