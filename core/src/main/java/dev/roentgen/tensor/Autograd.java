package dev.roentgen.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Gradients on demand, and what is recorded for them. */
public final class Autograd {
    private Autograd() {}

    /** How a backward pass treats the graph; see {@link #keepGraph} and {@link #recorded}. */
    public enum Option {
        /** The graph stays, for another pass. */
        KEEP_GRAPH,
        /** The gradients are recorded themselves, so that they have gradients; the graph stays. */
        RECORDED
    }

    /** Keeps the graph, for another backward pass. */
    public static Option keepGraph() {
        return Option.KEEP_GRAPH;
    }

    /** Records the gradients themselves, for second derivatives. */
    public static Option recorded() {
        return Option.RECORDED;
    }

    /** Runs without recording: nothing computed inside gets a graph. */
    public static <R> R off(Supplier<R> work) {
        return recording(false, work);
    }

    /** Whether operations of this thread are recorded now. */
    public static boolean isRecording() {
        return ThreadState.get().recording;
    }

    /** Whether a checkpointed forward runs for the second time, so that buffers must not be updated again. */
    public static boolean isReplaying() {
        return ThreadState.get().replaying;
    }

    static <R> R recording(boolean on, Supplier<R> work) {
        ThreadState state = ThreadState.get();
        boolean before = state.recording;
        state.recording = on;
        try {
            return work.get();
        } finally {
            state.recording = before;
        }
    }

    /**
     * The gradients of the scalar {@code y} (of the sum of its elements, if it has several) for tensors it was computed
     * from: parameters' values, {@link Tensor#requireGrad} tensors, or anything between. Zero where y does not depend on
     * one. Parameters' own gradients stay as they are.
     */
    public static List<Tensor> gradients(Tensor y, List<Tensor> xs, Option... options) {
        try (Tensor one = Tensor.unowned(y.backend().fill(y.dtype(), y.shape(), 1), null, 0)) {
            return Backward.gradients(List.of(y), List.of(one), xs, options);
        }
    }

    /** The gradient for one tensor; see {@link #gradients(Tensor, List, Option...)}. */
    public static Tensor gradient(Tensor y, Tensor x, Option... options) {
        return gradients(y, List.of(x), options).get(0);
    }

    /** The gradients of {@code sum(y * dy)} over all pairs. */
    public static List<Tensor> gradients(List<Tensor> ys, List<Tensor> dys, List<Tensor> xs, Option... options) {
        return Backward.gradients(ys, dys, xs, options);
    }

    /**
     * {@code f(x)} computed now without keeping what its gradient needs, and once more in the backward pass: memory for
     * time. Chen et al., arXiv:1604.06174. Random numbers come out the same both times; buffers are updated once.
     *
     * @param f what to compute; the parameters it reads get their gradients too
     */
    public static Tensor checkpoint(Function<Tensor, Tensor> f, Tensor x) {
        return checkpoint(xs -> f.apply(xs.get(0)), List.of(x));
    }

    /** The same for several inputs; {@code f} reads no other tensors but parameters. */
    public static Tensor checkpoint(Function<List<Tensor>, Tensor> f, List<Tensor> xs) {
        return Checkpoint.of(f, xs);
    }

    static boolean has(Option[] options, Option option) {
        return Arrays.asList(options).contains(option);
    }
}
