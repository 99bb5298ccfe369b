package dev.roentgen.training;

import dev.roentgen.check.RoentgenException;
import dev.roentgen.data.Batch;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the losses of an epoch, some steps at a time, and stops at the first that is not a finite number. */
final class LossWatch implements AutoCloseable {
    private record Kept(Tensor loss, int samples) {}

    private final List<Kept> pending = new ArrayList<>();
    private int epoch;
    private long sum; // of samples
    private double weighted; // losses times samples
    private int read;

    void epoch(int number) {
        resume(number, 0, 0, 0);
    }

    /** Goes on in the middle of an epoch. */
    void resume(int number, int batches, long samples, double weightedSum) {
        epoch = number;
        sum = samples;
        weighted = weightedSum;
        read = batches;
    }

    /** Takes a step's loss over, to be read later. */
    void keep(Tensor loss, int samples) {
        pending.add(new Kept(loss, samples));
    }

    /** Reads what was kept. The batch is that of the last step, still open. */
    void read(Batch batch, double rate) {
        for (Kept k : pending) {
            double value = k.loss.item();
            read++;
            if (!Double.isFinite(value)) {
                boolean last = k == pending.get(pending.size() - 1);
                throw wrong(value, last ? batch : null, rate);
            }
            weighted += value * k.samples;
            sum += k.samples;
            k.loss.close();
        }
        pending.clear();
    }

    private RoentgenException wrong(double value, @Nullable Batch batch, double rate) {
        String fix = batch != null && !NanGuard.isFinite(batch.images())
                ? NanGuard.images(batch)
                : "Lower the learning rate, now " + rate + ", or find the layer with nanGuard().";
        return NanGuard.error(value, read, epoch, fix);
    }

    /** The mean loss over the samples of the epoch so far. */
    double mean() {
        return weighted / sum;
    }

    /** The losses times their samples, of the epoch so far. */
    double weighted() {
        return weighted;
    }

    /** The samples of the epoch so far. */
    long samples() {
        return sum;
    }

    @Override
    public void close() {
        pending.forEach(k -> k.loss.close());
    }
}
