package dev.roentgen.benchmarks;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backends;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What batch normalisation with a relu behind takes of a training step on {@code onednn}, in the layouts in which
 * convolutions hand their result on.
 *
 * <p>{@code OMP_NUM_THREADS=1} with {@code -jvmArgs -Droentgen.threads=1} measures one thread.
 */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class BatchNormStep {
    /** How the input lies in memory. */
    public enum Order {
        /** Row-major. */
        ROWS,
        /** A point's channels beside each other. */
        CHANNELS_LAST,
        /** Blocks of channels, as oneDNN's convolutions prefer. */
        BLOCKS
    }

    /** The input's sizes. */
    @Param({"8x64x112x112", "16x16x128x128", "4x512x28x28"})
    public String shape = "8x64x112x112";

    /** The input's layout. */
    @Param
    public Order order = Order.ROWS;

    @SuppressWarnings("NullAway.Init") // by make()
    private Tensor x, dy, weight, bias;

    /** Makes the input. */
    @Setup
    public void make() {
        int[] d = Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
        try (var chosen = Backends.with(Backends.get("onednn"))) {
            x = ordered(d, 1).requireGrad();
            dy = ordered(d, 2);
            weight = Tensor.of(random(d[1], 3), Shape.of(d[1])).requireGrad();
            bias = Tensor.of(random(d[1], 4), Shape.of(d[1])).requireGrad();
        }
    }

    private Tensor ordered(int[] d, int seed) {
        float[] values = random(d[0] * d[1] * d[2] * d[3], seed);
        if (order == Order.CHANNELS_LAST)
            return Tensor.of(values, Shape.of(d[0], d[2], d[3], d[1])).permute(0, 3, 1, 2);
        Tensor rows = Tensor.of(values, Shape.of(d));
        if (order == Order.ROWS) return rows;
        float[] one = new float[d[1] * d[1]];
        for (int i = 0; i < d[1]; i++) one[i * d[1] + i] = 1;
        return rows.conv2d(Tensor.of(one, Shape.of(d[1], d[1], 1, 1)), null, ConvSpec.UNIT);
    }

    private static float[] random(int n, int seed) {
        var random = new Random(seed);
        float[] v = new float[n];
        for (int i = 0; i < n; i++) v[i] = (float) random.nextGaussian();
        return v;
    }

    /** Statistics and result. */
    @Benchmark
    public Tensor forward() {
        try (var scope = Scope.open()) {
            return x.detach()
                    .batchNorm(weight.detach(), bias.detach(), 1e-5, null, Activation.RELU)
                    .y();
        }
    }

    /** A training step's share. */
    @Benchmark
    public List<Tensor> forwardAndBackward() {
        try (var scope = Scope.open()) {
            Tensor y = x.batchNorm(weight, bias, 1e-5, null, Activation.RELU).y();
            return Autograd.gradients(List.of(y), List.of(dy), List.of(x, weight, bias));
        }
    }
}
