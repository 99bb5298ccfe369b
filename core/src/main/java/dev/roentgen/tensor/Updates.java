package dev.roentgen.tensor;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.kernel.AdamKernel;
import java.nio.FloatBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Optimiser updates: written in place by a fused kernel where the backend has one, else composed. */
public final class Updates {
    private Updates() {}

    /**
     * One step of Adam (Kingma and Ba, arXiv:1412.6980) or AdamW (Loshchilov and Hutter, arXiv:1711.05101); formula and
     * order of {@code hyper} stand in {@link AdamKernel}.
     *
     * @param max the largest second moment so far (AMSGrad), or null
     */
    public static void adam(
            Slot parameter, Tensor gradient, Slot first, Slot second, @Nullable Slot max, double[] hyper) {
        Tensor p = parameter.value();
        Optional<AdamKernel> kernel = p.backend().fused(AdamKernel.class);
        if (kernel.isPresent() && kernel.get().accepts(p.array(), gradient.array()))
            fused(kernel.get(), parameter, gradient, first, second, max, hyper);
        else Autograd.off(() -> composed(parameter, gradient, first, second, max, hyper));
    }

    private static void fused(
            AdamKernel kernel,
            Slot parameter,
            Tensor gradient,
            Slot first,
            Slot second,
            @Nullable Slot max,
            double[] hyper) {
        float[] numbers = new float[hyper.length];
        for (int i = 0; i < numbers.length; i++) numbers[i] = (float) hyper[i];
        Backend on = parameter.value().backend();
        NdArray p = parameter.writable(), m = first.writable(), v = second.writable();
        @Nullable NdArray top = max == null ? null : max.writable();
        try (NdArray h = on.fromHost(DType.F32, Shape.of(numbers.length), FloatBuffer.wrap(numbers))) {
            kernel.update(p, gradient.array(), m, v, top, h);
        } finally {
            parameter.written(p);
            first.written(m);
            second.written(v);
            if (max != null && top != null) max.written(top);
        }
    }

    private static boolean composed(
            Slot parameter, Tensor gradient, Slot first, Slot second, @Nullable Slot max, double[] h) {
        try (Scope scope = Scope.open()) {
            Tensor p = parameter.value(), g = h[9] == 1 ? gradient : gradient.mul(h[9]);
            if (h[7] != 0) g = g.add(p.mul(h[7]));
            first.set(first.value().mul(h[1]).add(g.mul(h[2])));
            second.set(second.value().mul(h[3]).add(g.square().mul(h[4])));
            Tensor v = second.value();
            if (max != null) {
                max.set(max.value().maximum(v));
                v = max.value();
            }
            Tensor step = first.value().div(v.sqrt().mul(h[5]).add(h[6])).mul(h[0]);
            parameter.set((h[8] == 1 ? p : p.mul(h[8])).sub(step));
            return true;
        }
    }
}
