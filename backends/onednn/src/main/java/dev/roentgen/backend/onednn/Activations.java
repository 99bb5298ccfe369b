package dev.roentgen.backend.onednn;

import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.UnaryOp;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.backend.kernel.ActivationKernel;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Activations and their gradients, each in one pass. */
final class Activations implements ActivationKernel {
    private final OneDnnBackend b;

    Activations(OneDnnBackend backend) {
        b = backend;
    }

    /** What oneDNN calls an activation, and its two numbers. */
    record Function(int algorithm, float alpha, float beta) {
        static Function of(Activation a) {
            return switch (a) {
                case NONE -> new Function(dnnl.dnnl_eltwise_linear, 1, 0);
                case RELU -> new Function(dnnl.dnnl_eltwise_relu, 0, 0);
                case RELU6 -> new Function(dnnl.dnnl_eltwise_clip_v2, 0, 6);
                case GELU -> new Function(dnnl.dnnl_eltwise_gelu_erf, 0, 0);
                case GELU_TANH -> new Function(dnnl.dnnl_eltwise_gelu_tanh, 0, 0);
                case QUICK_GELU -> new Function(dnnl.dnnl_eltwise_swish, 1.702f, 0);
                case SILU -> new Function(dnnl.dnnl_eltwise_swish, 1, 0);
                case SIGMOID -> new Function(dnnl.dnnl_eltwise_logistic, 0, 0);
                case TANH -> new Function(dnnl.dnnl_eltwise_tanh, 0, 0);
                case HARDSWISH -> new Function(dnnl.dnnl_eltwise_hardswish, 1 / 6f, 0.5f);
                case HARDSIGMOID -> new Function(dnnl.dnnl_eltwise_hardsigmoid, 1 / 6f, 0.5f);
                case MISH -> new Function(dnnl.dnnl_eltwise_mish, 0, 0);
            };
        }
    }

    @Override
    public boolean accepts(Activation activation, @Nullable NdArray[] inputs) {
        return activation != Activation.NONE && Kernels.f32(inputs);
    }

    @Override
    public Result forward(Activation activation, @Nullable NdArray[] inputs, boolean gradients) {
        return Result.of(apply(activation, Kernels.given(inputs[0])));
    }

    @Override
    public @Nullable NdArray[] backward(
            Activation activation,
            @Nullable NdArray[] dys,
            @Nullable NdArray[] inputs,
            Result result,
            boolean[] needs) {
        NdArray dy = dys[0];
        return new NdArray[] {dy == null || !needs[0] ? null : gradient(activation, Kernels.given(inputs[0]), dy)};
    }

    @Override
    public boolean needsOutputs(Activation activation) {
        return false;
    }

    /** The activation of every element. */
    NdArray apply(Activation a, NdArray x) {
        if (a == Activation.NONE) return x.share();
        if (a == Activation.RELU) return b.unary(UnaryOp.RELU, x);
        Function f = Function.of(a);
        boolean keepsZero = a != Activation.SIGMOID && a != Activation.HARDSIGMOID;
        return b.elementwise().eltwise(f.algorithm, f.alpha, f.beta, x, keepsZero);
    }

    /** The gradient for what went in. */
    NdArray gradient(Activation a, NdArray x, NdArray dy) {
        if (a == Activation.NONE) return dy.share();
        Function f = Function.of(a);
        return back(f.algorithm, f.alpha, f.beta, x, dy);
    }

    /** The gradient of relu for what went in, from what came out. */
    NdArray reluGradient(NdArray y, NdArray dy) {
        return back(dnnl.dnnl_eltwise_relu_use_dst_for_bwd, 0, 0, y, dy);
    }

    private NdArray back(int algorithm, float alpha, float beta, NdArray x, NdArray dy) {
        try (NdArray f = b.elementwise().flat(x, true);
                NdArray d = b.elementwise().alike(dy, f)) {
            NdArray dx = b.elementwise().like(f);
            long n = Elementwise.count(f);
            if (n == 0) return dx;
            boolean fromResult = algorithm == dnnl.dnnl_eltwise_relu_use_dst_for_bwd;
            Key key = Native.local()
                    .key
                    .start(Kind.ACTIVATION_BACK)
                    .add(algorithm)
                    .add(Float.floatToRawIntBits(alpha))
                    .add(n);
            Prim p = b.prims().get(key, () -> {
                Desc desc = Desc.plain(n);
                boolean solo = OneDnnBackend.solo(n);
                dnnl_primitive_desc hint = Native.local()
                        .describe(
                                o -> dnnl.dnnl_eltwise_forward_primitive_desc_create(
                                        o,
                                        Native.ENGINE,
                                        dnnl.dnnl_forward_training,
                                        algorithm,
                                        desc.md,
                                        desc.md,
                                        alpha,
                                        beta,
                                        Attr.PLAIN.handle),
                                solo,
                                "activation");
                try {
                    return b.make(
                            "gradient of an activation",
                            solo,
                            o -> dnnl.dnnl_eltwise_backward_primitive_desc_create(
                                    o,
                                    Native.ENGINE,
                                    algorithm,
                                    desc.md,
                                    desc.md,
                                    desc.md,
                                    alpha,
                                    beta,
                                    hint,
                                    Attr.PLAIN.handle),
                            fromResult ? dnnl.DNNL_ARG_DST : dnnl.DNNL_ARG_SRC,
                            dnnl.DNNL_ARG_DIFF_DST,
                            dnnl.DNNL_ARG_DIFF_SRC);
                } finally {
                    if (hint != null) dnnl.dnnl_primitive_desc_destroy(hint);
                }
            });
            b.run(p, OneDnnBackend.at(f), OneDnnBackend.at(d), OneDnnBackend.at(dx));
            return dx;
        }
    }
}
