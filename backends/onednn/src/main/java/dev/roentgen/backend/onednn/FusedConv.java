package dev.roentgen.backend.onednn;

import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.backend.kernel.ConvKernel;
import org.jspecify.annotations.Nullable;

/** Convolution with bias and activation in one pass; only relu's gradient does without the value before it. */
final class FusedConv implements ConvKernel {
    private final OneDnnBackend b;
    private final Activations activations;

    FusedConv(OneDnnBackend backend, Activations activations) {
        b = backend;
        this.activations = activations;
    }

    @Override
    public boolean accepts(Settings settings, @Nullable NdArray[] inputs) {
        return Kernels.f32(inputs);
    }

    @Override
    public Result forward(Settings s, @Nullable NdArray[] inputs, boolean gradients) {
        NdArray x = Kernels.given(inputs[0]), w = Kernels.given(inputs[1]), bias = inputs[2];
        Activation a = s.activation();
        if (a == Activation.NONE) return Result.of(b.conv().forward(x, w, bias, s.spec(), null));
        if (a == Activation.RELU || !gradients) {
            var f = Activations.Function.of(a);
            return Result.of(
                    b.conv().forward(x, w, bias, s.spec(), new Conv.Activate(f.algorithm(), f.alpha(), f.beta())));
        }
        NdArray z = b.conv().forward(x, w, bias, s.spec(), null);
        return Result.of(activations.apply(a, z), z);
    }

    @Override
    public @Nullable NdArray[] backward(
            Settings s, @Nullable NdArray[] dys, @Nullable NdArray[] inputs, Result result, boolean[] needs) {
        NdArray[] grads = new NdArray[3];
        if (dys[0] == null) return grads;
        NdArray x = Kernels.given(inputs[0]), w = Kernels.given(inputs[1]);
        boolean bias = needs.length > 2 && needs[2] && inputs[2] != null;
        try (NdArray dz = before(s.activation(), dys[0], result)) {
            if (needs[0]) grads[0] = b.conv().data(dz, w, s.spec(), x.shape());
            if (needs[1]) {
                NdArray[] both = b.conv().weight(x, dz, s.spec(), w.shape(), bias);
                grads[1] = both[0];
                if (bias) grads[2] = both[1];
            } else if (bias) {
                grads[2] = b.reduce(dev.roentgen.backend.ReduceOp.SUM, dz, false, 0, 2, 3);
            }
        }
        return grads;
    }

    private NdArray before(Activation a, NdArray dy, Result result) {
        if (a == Activation.NONE) return dy.share();
        if (a == Activation.RELU) return activations.reluGradient(Kernels.given(result.outputs()[0]), dy);
        return activations.gradient(a, result.aux()[0], dy);
    }

    @Override
    public boolean needsOutputs(Settings s) {
        return s.activation() == Activation.RELU;
    }
}
