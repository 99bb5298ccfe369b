package dev.roentgen.benchmarks;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backends;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What one operation costs however small its tensors are: 8 x 8 of F32, where the arithmetic itself takes nanoseconds.
 *
 * <p>The aim on {@code onednn}: at most 3 us without a graph, 5 us with one. A hundred operations share a scope, as those of
 * a training step do, so each figure holds its part of freeing what was made. Read the median, {@code p0.50}: what else the
 * machine does lands in the upper percentiles.
 */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class SmallOps {
    private static final int OPS = 100;

    /** Where the graph would come from, and whether it does. */
    public enum Recording {
        /** No input needs a gradient. */
        NO_GRAPH,
        /** The inputs need gradients, inside {@link Autograd#off}. */
        OFF,
        /** The inputs need gradients, and every operation is recorded. */
        ON
    }

    /** The backend's name. */
    @Param({"onednn", "java"})
    public String backend = "onednn";

    /** Whether operations are recorded. */
    @Param
    public Recording recording = Recording.NO_GRAPH;

    @SuppressWarnings("NullAway.Init") // by make()
    private Tensor a, b;

    /** Makes the inputs. */
    @Setup
    public void make() {
        try (var chosen = Backends.with(Backends.get(backend))) {
            a = input(1);
            b = input(-1);
        }
    }

    private Tensor input(float step) {
        float[] values = new float[64];
        for (int i = 0; i < values.length; i++) values[i] = step * (i - 20);
        Tensor x = Tensor.of(values, Shape.of(8, 8));
        return recording == Recording.NO_GRAPH ? x : x.requireGrad();
    }

    /** Two tensors, elementwise. */
    @Benchmark
    @OperationsPerInvocation(OPS)
    public void add(Blackhole hole) {
        step(hole, () -> a.add(b));
    }

    /** A tensor and a number. */
    @Benchmark
    @OperationsPerInvocation(OPS)
    public void mulScalar(Blackhole hole) {
        step(hole, () -> a.mul(1.5));
    }

    /** A function of each element. */
    @Benchmark
    @OperationsPerInvocation(OPS)
    public void relu(Blackhole hole) {
        step(hole, () -> a.relu());
    }

    /** A reduction. */
    @Benchmark
    @OperationsPerInvocation(OPS)
    public void sumAxis(Blackhole hole) {
        step(hole, () -> a.sum(false, 1));
    }

    /** A product. */
    @Benchmark
    @OperationsPerInvocation(OPS)
    public void matmul(Blackhole hole) {
        step(hole, () -> a.matmul(b));
    }

    /** A view: nothing is computed. */
    @Benchmark
    @OperationsPerInvocation(OPS)
    public void transpose(Blackhole hole) {
        step(hole, () -> a.transpose(0, 1));
    }

    private void step(Blackhole hole, Supplier<Tensor> op) {
        try (var scope = Scope.open()) {
            if (recording == Recording.OFF) Autograd.off(() -> repeat(hole, op));
            else repeat(hole, op);
        }
    }

    private static int repeat(Blackhole hole, Supplier<Tensor> op) {
        for (int i = 0; i < OPS; i++) hole.consume(op.get());
        return OPS;
    }
}
