package dev.roentgen.testing;

import dev.roentgen.backend.Backends;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.java.JavaBackend;
import dev.roentgen.backend.kernel.Kernel;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.tensor.TensorSpi;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fused kernel of {@link StrictBackend}: forward and gradients by tensors on {@code java}. */
abstract class StrictKernel<S> implements Kernel<S> {
    private static final JavaBackend JAVA = new JavaBackend();

    private final StrictBackend backend;
    private final boolean needsOutputs;

    /** A kernel; with {@code needsOutputs} its backward insists on getting back what forward gave. */
    StrictKernel(StrictBackend backend, boolean needsOutputs) {
        this.backend = backend;
        this.needsOutputs = needsOutputs;
    }

    /** The outputs, as tensors. */
    abstract List<Tensor> compute(S settings, @Nullable Tensor[] inputs);

    @Override
    public boolean accepts(S settings, @Nullable NdArray[] inputs) {
        return backend.toss();
    }

    @Override
    public boolean needsOutputs(S settings) {
        return needsOutputs;
    }

    @Override
    public Result forward(S settings, @Nullable NdArray[] inputs, boolean gradients) {
        return backend.onStream(() -> outputs(settings, inputs, gradients));
    }

    private Result outputs(S settings, @Nullable NdArray[] inputs, boolean gradients) {
        try (var choice = Backends.with(JAVA);
                Scope scope = Scope.open()) {
            List<Tensor> ys = Autograd.off(() -> compute(settings, tensors(inputs)));
            @Nullable NdArray[] outputs = new NdArray[ys.size()];
            for (int i = 0; i < outputs.length; i++) outputs[i] = array(ys.get(i));
            NdArray first = inputs[0];
            return new Result(
                    outputs, gradients && first != null ? new NdArray[] {backend.copy(first)} : new NdArray[0]);
        }
    }

    @Override
    public @Nullable NdArray[] backward(
            S settings, @Nullable NdArray[] dys, @Nullable NdArray[] inputs, Result result, boolean[] needs) {
        return backend.onStream(
                () -> gradients(settings, dys, inputs, result, needs)); // where nobody turned recording off
    }

    private @Nullable NdArray[] gradients(
            S settings, @Nullable NdArray[] dys, @Nullable NdArray[] inputs, Result result, boolean[] needs) {
        try (var choice = Backends.with(JAVA);
                Scope scope = Scope.open()) {
            @Nullable Tensor[] xs = tensors(inputs);
            NdArray first = inputs[0];
            if (first != null
                    && !Arrays.equals(
                            Logical.read(result.aux()[0]).values(),
                            Logical.read(first).values())) throw new AssertionError("aux is not what forward gave");
            var wanted = new ArrayList<Tensor>();
            for (int i = 0; i < xs.length; i++) {
                Tensor x = xs[i];
                if (x == null || !needs[i]) continue;
                xs[i] = x.requireGrad();
                wanted.add(xs[i]);
            }
            List<Tensor> ys = compute(settings, xs), from = new ArrayList<>(), weights = new ArrayList<>();
            for (int i = 0; i < ys.size(); i++) {
                NdArray y = result.outputs()[i], dy = i < dys.length ? dys[i] : null;
                if (needsOutputs && y == null) throw new AssertionError("output " + i + " was not kept");
                if (needsOutputs
                        && y != null
                        && !Arrays.equals(Logical.read(y).values(), ys.get(i).toDoubleArray()))
                    throw new AssertionError("output " + i + " is not what forward gave");
                if (dy == null) continue;
                from.add(ys.get(i));
                weights.add(tensor(dy));
            }
            List<Tensor> grads = from.isEmpty() ? List.of() : Autograd.gradients(from, weights, wanted);
            @Nullable NdArray[] dxs = new NdArray[inputs.length];
            for (int i = 0, k = 0; i < dxs.length; i++)
                if (xs[i] != null && needs[i] && !grads.isEmpty()) dxs[i] = array(grads.get(k++));
            return dxs;
        }
    }

    private static @Nullable Tensor[] tensors(@Nullable NdArray[] arrays) {
        @Nullable Tensor[] xs = new Tensor[arrays.length];
        for (int i = 0; i < xs.length; i++) {
            NdArray a = arrays[i];
            if (a != null) xs[i] = tensor(a);
        }
        return xs;
    }

    private static Tensor tensor(NdArray x) {
        return TensorSpi.tensor(View.ROWS.make(JAVA, Logical.read(x)));
    }

    private NdArray array(Tensor t) {
        return backend.blocked(Logical.read(TensorSpi.array(t)));
    }
}
