package dev.roentgen.tensor;

import dev.roentgen.backend.Backend;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.kernel.Kernel;
import dev.roentgen.check.DeviceException;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An operation on tensors: its name, one gradient per input, its forward.
 *
 * <pre>{@code
 * return Op.named("exp").input(x, saveOutput(), (dy, y) -> dy.mul(y)).output(k -> k.unary(EXP, x.array()));
 * }</pre>
 *
 * <p>Gradient functions are tensor operations and capture no tensor: what they need is named with {@link #save} or
 * {@link #saveOutput}, kept only where that gradient is needed, and handed back. Own functions end with {@link #compute}:
 *
 * <pre>{@code
 * Tensor roundStraightThrough(Tensor x) { return Op.named("round").input(x, dy -> dy).compute(() -> x.round()); }
 * }</pre>
 */
public final class Op {
    private final String name;
    private final ThreadState state = ThreadState.get();
    private Tensor[] inputs = new Tensor[2];
    private @Nullable Derivative[] derivatives = new Derivative[2];
    private int count;
    private boolean recorded;
    private Node.@Nullable Gradients all; // for several outputs, or all gradients at once
    private Saved[] allSaved = {};

    private Op(String name) {
        this.name = name;
    }

    /** Begins the operation of this name, as profiles and errors show it. */
    public static Op named(String name) {
        return new Op(name);
    }

    /** A gradient from that of the output. */
    @FunctionalInterface
    public interface Gradient {
        /** The input's gradient. */
        Tensor of(Tensor dy);
    }

    /** A gradient from that of the output and a saved value. */
    @FunctionalInterface
    public interface Gradient1 {
        /** The input's gradient. */
        Tensor of(Tensor dy, Tensor a);
    }

    /** A gradient from that of the output and two saved values. */
    @FunctionalInterface
    public interface Gradient2 {
        /** The input's gradient. */
        Tensor of(Tensor dy, Tensor a, Tensor b);
    }

    /** A value that a gradient asks for; see {@link #save} and {@link #saveOutput}. */
    public static final class Saved {
        private static final Saved OUTPUT = new Saved(null);
        private final @Nullable Tensor tensor;

        private Saved(@Nullable Tensor tensor) {
            this.tensor = tensor;
        }
    }

    /** Asks for the value of a tensor, kept only where the gradient is needed. */
    public static Saved save(Tensor t) {
        return new Saved(t);
    }

    /** Asks for the operation's own output. */
    public static Saved saveOutput() {
        return Saved.OUTPUT;
    }

    private record Derivative(Saved[] saved, Function<Tensor[], Tensor> of) {} // of: dy, then the saved values

    /** An input through which no gradient flows. */
    public Op input(Tensor x) {
        return add(x, null);
    }

    /** An input and its gradient. */
    public Op input(Tensor x, Gradient g) {
        return x.node() == null ? add(x, null) : add(x, new Derivative(new Saved[0], v -> g.of(v[0])));
    }

    /** An input and its gradient, for which a value is saved. */
    public Op input(Tensor x, Saved a, Gradient1 g) {
        return x.node() == null ? add(x, null) : add(x, new Derivative(new Saved[] {a}, v -> g.of(v[0], v[1])));
    }

    /** An input and its gradient, for which two values are saved. */
    public Op input(Tensor x, Saved a, Saved b, Gradient2 g) {
        return x.node() == null
                ? add(x, null)
                : add(x, new Derivative(new Saved[] {a, b}, v -> g.of(v[0], v[1], v[2])));
    }

    private Op add(Tensor x, @Nullable Derivative d) {
        if (count == inputs.length) {
            inputs = Arrays.copyOf(inputs, 2 * count);
            derivatives = Arrays.copyOf(derivatives, 2 * count);
        }
        if (count > 0 && x.backend() != inputs[0].backend()) throw apart(inputs[0], x);
        inputs[count] = x;
        derivatives[count++] = d;
        recorded |= d != null && state.recording;
        return this;
    }

    private DeviceException apart(Tensor a, Tensor b) {
        return new DeviceException(
                name,
                "tensors must be",
                "on one backend",
                a.shape() + " on " + a.backend().name() + " and " + b.shape() + " on "
                        + b.backend().name(),
                "Move one of them with to(backend).");
    }

    /** All gradients by one function, for several outputs or shared work. */
    Op gradients(Node.Gradients g, Saved... saved) {
        all = g;
        allSaved = saved;
        for (int i = 0; i < count; i++) recorded |= state.recording && inputs[i].node() != null;
        return this;
    }

    /** Computes the result from the arrays of the inputs. */
    Tensor output(Function<Backend, NdArray> forward) {
        Backend backend = inputs[0].backend();
        NdArray y = Profiler.active()
                ? Profiler.measure(name, state, () -> run(() -> forward.apply(backend)))
                : run(() -> forward.apply(backend));
        return recorded ? Tensor.owned(y, record(y), 0) : Tensor.owned(y, null, 0);
    }

    /** Computes several results; only the first {@code differentiable} carry gradients. */
    List<Tensor> outputs(int differentiable, Function<Backend, List<NdArray>> forward) {
        Backend backend = inputs[0].backend();
        List<NdArray> ys = Profiler.active()
                ? Profiler.measure(name, state, () -> run(() -> forward.apply(backend)))
                : run(() -> forward.apply(backend));
        Node node = recorded ? record(ys.subList(0, differentiable).toArray(NdArray[]::new)) : null;
        Tensor[] tensors = new Tensor[ys.size()];
        for (int i = 0; i < tensors.length; i++)
            tensors[i] = Tensor.owned(ys.get(i), i < differentiable ? node : null, i);
        return List.of(tensors);
    }

    /** Runs a fused kernel; its outputs and aux are saved as its gradient needs them. */
    List<Tensor> fused(
            Fused.@Nullable KernelGradients<?> derivative,
            int differentiable,
            Function<Backend, Kernel.Result> forward) {
        Backend backend = inputs[0].backend();
        Kernel.Result r = Profiler.active()
                ? Profiler.measure(name, state, () -> run(() -> forward.apply(backend)))
                : run(() -> forward.apply(backend));
        List<NdArray> ys = new ArrayList<>();
        for (NdArray y : r.outputs()) if (y != null) ys.add(y);
        int n = ys.size(), graded = Math.min(differentiable, n);
        Node node = null;
        if (derivative != null) {
            recorded = true;
            int outputsSaved = derivative.needsOutputs() ? n : 0;
            Node[] nodes = new Node[count];
            int[] places = new int[count];
            for (int i = 0; i < count; i++) {
                nodes[i] = inputs[i].node();
                places[i] = inputs[i].output();
            }
            node = new Node(
                    name,
                    state.layer,
                    nodes,
                    places,
                    count + outputsSaved + r.aux().length,
                    (dys, saved, needs) -> derivative.of(dys, saved, needs, n));
            node.outputs(ys.subList(0, graded).toArray(NdArray[]::new));
            for (int i = 0; i < count; i++) node.save(inputs[i].array(), inputs[i].node(), inputs[i].output());
            for (int i = 0; i < outputsSaved; i++) node.save(ys.get(i), null, 0);
            for (NdArray a : r.aux()) node.save(a, null, 0);
            node.saved(state);
        }
        for (NdArray a : r.aux()) a.close();
        Tensor[] tensors = new Tensor[n];
        for (int i = 0; i < n; i++) tensors[i] = Tensor.owned(ys.get(i), i < graded ? node : null, i < graded ? i : 0);
        return List.of(tensors);
    }

    /** Computes the result with tensor operations of which none is recorded: the way to write one's own function. */
    public Tensor compute(Supplier<Tensor> forward) {
        NdArray y;
        boolean before = state.recording;
        state.recording = false;
        try (Scope scope = Scope.call()) {
            y = forward.get().array().share();
        } finally {
            state.recording = before;
        }
        return Tensor.owned(y, recorded ? record(y) : null, 0);
    }

    /** Runs with a count of every input held, so that no other thread can free memory under a native call. */
    private <R> R run(Supplier<R> forward) {
        int held = 0;
        try {
            for (; held < count; held++) inputs[held].array().storage().retain();
            R result = forward.get();
            if (result instanceof NdArray a) a.storage().site(name);
            else if (result instanceof Kernel.Result r) site(r);
            else if (result instanceof List<?> list)
                for (Object a : list) ((NdArray) a).storage().site(name);
            return result;
        } finally {
            while (held > 0) inputs[--held].array().storage().release();
            Reference.reachabilityFence(inputs);
        }
    }

    private void site(Kernel.Result r) {
        for (NdArray a : r.outputs()) if (a != null) a.storage().site(name);
        for (NdArray a : r.aux()) a.storage().site(name);
    }

    private Node record(NdArray... ys) {
        Node[] nodes = new Node[count];
        int[] outputs = new int[count];
        int saves = allSaved.length;
        for (int i = 0; i < count; i++) {
            Derivative d = derivatives[i];
            if (d != null || all != null) {
                nodes[i] = inputs[i].node();
                outputs[i] = inputs[i].output();
            }
            if (d != null) saves += d.saved.length;
        }
        Node.Gradients g = all != null ? all : each(Arrays.copyOf(derivatives, count));
        Node node = new Node(name, state.layer, nodes, outputs, saves, g);
        node.outputs(ys);
        if (all != null) for (Saved s : allSaved) save(node, s, ys);
        else
            for (int i = 0; i < count; i++)
                if (derivatives[i] != null) for (Saved s : derivatives[i].saved) save(node, s, ys);
        node.saved(state);
        return node;
    }

    private static void save(Node node, Saved s, NdArray[] ys) {
        if (s.tensor == null) node.save(ys[0], node, 0);
        else node.save(s.tensor.array(), s.tensor.node(), s.tensor.output());
    }

    /** One function an input; each gets the output's gradient and what it asked for. */
    private static Node.Gradients each(@Nullable Derivative[] derivatives) {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Function<Tensor[], Tensor>[] of = new Function[derivatives.length];
        int[] lengths = new int[derivatives.length];
        for (int i = 0; i < of.length; i++) {
            Derivative d = derivatives[i];
            if (d == null) continue;
            of[i] = d.of;
            lengths[i] = d.saved.length;
        }
        return (dys, saved, needs) -> {
            @Nullable Tensor[] result = new Tensor[of.length];
            int at = 0;
            for (int i = 0; i < of.length; i++) {
                if (needs[i]) {
                    Tensor[] values = new Tensor[1 + lengths[i]];
                    values[0] = dys[0];
                    System.arraycopy(saved, at, values, 1, lengths[i]);
                    result[i] = of[i].apply(values);
                }
                at += lengths[i];
            }
            return result;
        };
    }
}
