package dev.roentgen.tensor;

import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.kernel.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a fused kernel where the backend has one that takes the case, else its composed twin. While gradients are recorded,
 * a fused operation's gradient is the twin's, run again on the saved inputs; so second derivatives are right.
 */
final class Fused {
    private Fused() {}

    /** The composed form: from the inputs, in the kernel's order (null where absent), to the outputs. */
    interface Twin {
        List<Tensor> of(@Nullable Tensor[] inputs);
    }

    /** A kernel with one output. */
    static <S, K extends Kernel<S>> Tensor one(
            String name,
            Class<K> kind,
            S settings,
            Function<@Nullable Tensor[], Tensor> twin,
            @Nullable Tensor... inputs) {
        return run(name, kind, settings, 1, in -> List.of(twin.apply(in)), inputs)
                .get(0);
    }

    /** A kernel whose first {@code differentiable} outputs carry gradients. */
    static <S, K extends Kernel<S>> List<Tensor> run(
            String name, Class<K> kind, S settings, int differentiable, Twin twin, @Nullable Tensor... inputs) {
        Tensor first = inputs[0];
        if (first == null) throw new IllegalArgumentException("the first input of a kernel is never optional");
        Optional<K> found = first.backend().fused(kind);
        if (found.isEmpty()) return twin.of(inputs);
        @Nullable NdArray[] arrays = new NdArray[inputs.length];
        boolean gradients = false, recording = Autograd.isRecording();
        for (int i = 0; i < inputs.length; i++) {
            Tensor t = inputs[i];
            if (t == null) continue;
            arrays[i] = t.array();
            gradients |= recording && needsGrad(t);
        }
        K kernel = found.get();
        if (!kernel.accepts(settings, arrays)) return twin.of(inputs);
        for (int i = 0; gradients && i < inputs.length; i++)
            if (needsGrad(inputs[i]) && !kernel.hasGradient(settings, i)) return twin.of(inputs);
        return fused(name, kernel, settings, differentiable, twin, inputs, arrays, gradients);
    }

    private static <S> List<Tensor> fused(
            String name,
            Kernel<S> kernel,
            S settings,
            int differentiable,
            Twin twin,
            @Nullable Tensor[] inputs,
            @Nullable NdArray[] arrays,
            boolean gradients) {
        Op op = Op.named(name);
        List<Integer> present = new ArrayList<>();
        for (int i = 0; i < inputs.length; i++) {
            Tensor t = inputs[i];
            if (t == null) continue;
            op.input(t);
            present.add(i);
        }
        KernelGradients<S> derivative =
                new KernelGradients<>(name + "Back", kernel, settings, twin, inputs.length, differentiable, present);
        return op.fused(
                gradients ? derivative : null, differentiable, k -> kernel.forward(settings, arrays, gradients));
    }

    private static boolean needsGrad(@Nullable Tensor t) {
        return t != null && t.node() != null;
    }

    /** The same value as a node of its own, so that gradients can be cut there. */
    static Tensor identity(Tensor x) {
        return Op.named("identity").input(x, dy -> dy).output(k -> x.array().share());
    }

    /** How the gradient of a fused operation is found: by its kernel, or while recording by its twin. */
    record KernelGradients<S>(
            String name,
            Kernel<S> kernel,
            S settings,
            Twin twin,
            int arity,
            int differentiable,
            List<Integer> present) {
        boolean needsOutputs() {
            return kernel.needsOutputs(settings);
        }

        /** {@code saved}: the present inputs, then the outputs if the kernel needs them, then its aux. */
        @Nullable
        Tensor[] of(@Nullable Tensor[] dys, @Nullable Tensor[] saved, boolean[] needs, int outputs) {
            return Autograd.isRecording() ? byTwin(dys, saved, needs) : byKernel(dys, saved, needs, outputs);
        }

        private @Nullable Tensor[] byKernel(
                @Nullable Tensor[] dys, @Nullable Tensor[] saved, boolean[] needs, int outputs) {
            @Nullable NdArray[] inputs = new NdArray[arity];
            boolean[] all = new boolean[arity];
            for (int i = 0; i < present.size(); i++) {
                inputs[present.get(i)] = array(saved[i]);
                all[present.get(i)] = needs[i];
            }
            int at = present.size();
            @Nullable NdArray[] ys = new NdArray[outputs];
            if (needsOutputs()) for (int i = 0; i < outputs; i++) ys[i] = array(saved[at++]);
            NdArray[] aux = new NdArray[saved.length - at];
            for (int i = 0; i < aux.length; i++) {
                Tensor t = saved[at + i];
                if (t != null) aux[i] = t.array();
            }
            @Nullable NdArray[] grads = new NdArray[dys.length];
            for (int i = 0; i < dys.length; i++) grads[i] = array(dys[i]);
            Supplier<@Nullable NdArray[]> run =
                    () -> kernel.backward(settings, grads, inputs, new Kernel.Result(ys, aux), all);
            @Nullable NdArray[] dxs = Profiler.active() ? Profiler.measure(name, ThreadState.get(), run) : run.get();
            @Nullable Tensor[] result = new Tensor[present.size()];
            for (int i = 0; i < result.length; i++) {
                NdArray dx = dxs[present.get(i)];
                if (dx != null) result[i] = Tensor.owned(dx, null, 0);
            }
            return result;
        }

        private static @Nullable NdArray array(@Nullable Tensor t) {
            return t == null ? null : t.array();
        }

        private @Nullable Tensor[] byTwin(@Nullable Tensor[] dys, @Nullable Tensor[] saved, boolean[] needs) {
            @Nullable Tensor[] inputs = new Tensor[arity];
            List<Tensor> xs = new ArrayList<>();
            for (int i = 0; i < present.size(); i++) {
                Tensor x = saved[i];
                if (x == null) continue;
                Tensor start = x.node() == null ? x : identity(x);
                inputs[present.get(i)] = start;
                if (needs[i]) xs.add(start);
            }
            List<Tensor> ys = twin.of(inputs), from = new ArrayList<>(), weights = new ArrayList<>();
            for (int i = 0; i < differentiable; i++) {
                Tensor dy = dys[i];
                if (dy == null) continue;
                from.add(ys.get(i));
                weights.add(dy);
            }
            List<Tensor> grads = Backward.gradients(from, weights, xs, Autograd.recorded());
            @Nullable Tensor[] result = new Tensor[present.size()];
            for (int i = 0, g = 0; i < result.length; i++) if (needs[i]) result[i] = grads.get(g++);
            return result;
        }
    }
}
