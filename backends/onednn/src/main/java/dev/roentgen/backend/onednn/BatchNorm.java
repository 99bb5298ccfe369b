package dev.roentgen.backend.onednn;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.backend.kernel.BatchNormKernel;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation in the input's layout. In training, relu without a residual runs inside oneDNN's pass, which keeps a
 * bit an element for backward; with a residual, the addition and relu are a second pass, as relu is with given statistics,
 * and backward takes the mask from the result.
 *
 * <p>NaN stays NaN (docs/adr/0008), though oneDNN's relu makes it zero: in training it shows in the variance.
 *
 * <p>oneDNN sums the statistics in single precision. Every normalisation behind passes that error on, until a relu near
 * zero decides otherwise, and running ones keep it; so they are summed here, by {@link Moments}, and given to oneDNN.
 */
final class BatchNorm implements BatchNormKernel {
    private final OneDnnBackend b;
    private final Activations activations;

    BatchNorm(OneDnnBackend backend, Activations activations) {
        b = backend;
        this.activations = activations;
    }

    @Override
    public boolean accepts(Settings settings, @Nullable NdArray[] inputs) {
        NdArray x = inputs[0];
        return x != null && x.shape().rank() >= 2 && x.shape().rank() <= 5 && Kernels.f32(inputs);
    }

    /** Whether relu runs inside. */
    private static boolean inside(Settings s, @Nullable NdArray[] inputs) {
        return s.activation() == Activation.RELU && inputs[3] == null && s.training();
    }

    @Override
    public Result forward(Settings s, @Nullable NdArray[] inputs, boolean gradients) {
        NdArray x = Kernels.given(inputs[0]), residual = inputs[3];
        int c = x.shape().dim(1);
        boolean relu = inside(s, inputs); // with a bit an element, on which oneDNN insists, gradients or not
        try (NdArray xs = b.elementwise().flat(x, true);
                NdArray w = scale(inputs[1], c, 1);
                NdArray bias = scale(inputs[2], c, 0)) {
            NdArray mean = s.training() ? b.rows(Shape.of(c)) : b.contiguous(Kernels.given(inputs[4]));
            NdArray var = s.training() ? b.rows(Shape.of(c)) : b.contiguous(Kernels.given(inputs[5]));
            Desc xd = Desc.of(xs);
            if (s.training()) Moments.of(b, xs, OneDnnBackend.at(mean), OneDnnBackend.at(var));
            Settings with = new Settings(false, s.eps(), s.activation());
            Prim p = forward(xd, with, relu, x.size());
            NdArray z = b.elementwise().like(xs);
            NdArray bits = relu ? b.rows(DType.U8, Shape.of(Math.toIntExact(p.desc(6).bytes))) : z;
            long[] at = {
                OneDnnBackend.at(xs),
                OneDnnBackend.at(w),
                OneDnnBackend.at(bias),
                OneDnnBackend.at(mean),
                OneDnnBackend.at(var),
                OneDnnBackend.at(z),
                0
            };
            if (relu) {
                at[6] = OneDnnBackend.at(bits);
                b.run(p, at);
            } else {
                b.run(p, at[0], at[1], at[2], at[3], at[4], at[5]);
            }
            if (relu && haveNan(var, w, bias)) {
                b.run(forward(xd, with, false, x.size()), at[0], at[1], at[2], at[3], at[4], at[5]);
                b.elementwise().relu(z);
            }
            boolean keepZ = gradients && s.activation() != Activation.NONE && s.activation() != Activation.RELU;
            NdArray y = relu ? z : after(s.activation(), z, residual); // a residual is added in z itself
            if (relu && !gradients) bits.close();
            return result(s, gradients, y, mean, var, relu ? bits : keepZ ? z.share() : null, z);
        }
    }

    private static Result result(
            Settings s, boolean gradients, NdArray y, NdArray mean, NdArray var, @Nullable NdArray extra, NdArray z) {
        if (y.storage() != z.storage()) z.close();
        NdArray[] outputs = s.training() ? new NdArray[] {y, mean, var} : new NdArray[] {y};
        NdArray[] aux = new NdArray[0];
        if (gradients) {
            NdArray m = s.training() ? mean.share() : mean, v = s.training() ? var.share() : var;
            aux = extra == null ? new NdArray[] {m, v} : new NdArray[] {m, v, extra};
        } else if (!s.training()) {
            mean.close();
            var.close();
        }
        return new Result(outputs, aux);
    }

    /** Addition and activation; the array itself, not shared, where there is neither. */
    private NdArray after(Activation a, NdArray z, @Nullable NdArray residual) {
        if (residual == null && a == Activation.RELU) {
            b.elementwise().relu(z);
            return z;
        }
        if (residual == null) return a == Activation.NONE ? z : activations.apply(a, z);
        if (a == Activation.NONE || a == Activation.RELU) return addRelu(z, residual, a == Activation.RELU);
        return activations.apply(a, addRelu(z, residual, false));
    }

    /** {@code z + residual}, then perhaps relu, written over z. */
    private NdArray addRelu(NdArray z, NdArray residual, boolean relu) {
        try (NdArray r = b.elementwise().alike(residual, z)) {
            long n = Elementwise.count(z), at = OneDnnBackend.at(z);
            Key key = Native.local()
                    .key
                    .start(Kind.BATCH_NORM)
                    .add(-1)
                    .add(relu ? 1 : 0)
                    .add(n);
            Prim p = b.prims().get(key, () -> {
                Desc d = Desc.plain(n);
                try (Attr attr = new Attr()) {
                    if (relu) attr.eltwise(dnnl.dnnl_eltwise_hardswish, Float.MAX_VALUE, 0); // x min(1, max(0, x MAX))
                    var handle = attr.done();
                    return b.make(
                            "addition",
                            OneDnnBackend.solo(n),
                            o -> dnnl.dnnl_binary_primitive_desc_create(
                                    o, Native.ENGINE, dnnl.dnnl_binary_add, d.md, d.md, d.md, handle),
                            dnnl.DNNL_ARG_SRC_0,
                            dnnl.DNNL_ARG_SRC_1,
                            dnnl.DNNL_ARG_DST);
                }
            });
            b.run(p, at, OneDnnBackend.at(r), at);
            return z;
        }
    }

    private static boolean haveNan(NdArray x, NdArray y, NdArray z) {
        long p = OneDnnBackend.at(x), q = OneDnnBackend.at(y), r = OneDnnBackend.at(z);
        float zero = 0;
        for (long i = 0; i < 4 * x.size(); i += 4)
            zero += 0 * (Memory.getFloat(p + i) + Memory.getFloat(q + i) + Memory.getFloat(r + i));
        return Float.isNaN(zero); // of NaN, or of an infinity
    }

    /** The scale or shift, or a row of ones or zeros. */
    private NdArray scale(@Nullable NdArray w, int c, float missing) {
        return w != null ? b.contiguous(w) : b.fill(DType.F32, Shape.of(c), missing);
    }

    private static int flags(Settings s, boolean relu) {
        return dnnl.dnnl_use_scale
                | dnnl.dnnl_use_shift
                | (s.training() ? 0 : dnnl.dnnl_use_global_stats)
                | (relu ? dnnl.dnnl_fuse_norm_relu : 0);
    }

    private Prim forward(Desc d, Settings s, boolean relu, long size) {
        Key key = Native.local()
                .key
                .start(Kind.BATCH_NORM)
                .add(d.number)
                .add(flags(s, relu))
                .add(Float.floatToRawIntBits((float) s.eps()));
        return b.prims().get(key, () -> {
            int[] arguments = {
                dnnl.DNNL_ARG_SRC,
                dnnl.DNNL_ARG_SCALE,
                dnnl.DNNL_ARG_SHIFT,
                dnnl.DNNL_ARG_MEAN,
                dnnl.DNNL_ARG_VARIANCE,
                dnnl.DNNL_ARG_DST,
                dnnl.DNNL_ARG_WORKSPACE
            };
            boolean solo = OneDnnBackend.solo(size);
            dnnl_primitive_desc made = describe(d, s, relu, relu || s.training(), solo);
            return new Prim(b.pool(), made, solo, relu ? arguments : java.util.Arrays.copyOf(arguments, 6));
        });
    }

    private static dnnl_primitive_desc describe(Desc d, Settings s, boolean relu, boolean training, boolean solo) {
        return Kernels.described(
                Native.local()
                        .describe(
                                o -> dnnl.dnnl_batch_normalization_forward_primitive_desc_create(
                                        o,
                                        Native.ENGINE,
                                        training ? dnnl.dnnl_forward_training : dnnl.dnnl_forward_inference,
                                        d.md,
                                        d.md,
                                        (float) s.eps(),
                                        flags(s, relu),
                                        Attr.PLAIN.handle),
                                solo,
                                "batch normalisation"),
                "batch normalisation");
    }

    @Override
    public @Nullable NdArray[] backward(
            Settings s, @Nullable NdArray[] dys, @Nullable NdArray[] inputs, Result result, boolean[] needs) {
        NdArray[] grads = new NdArray[6];
        NdArray dy = dys[0];
        if (dy == null) return grads;
        NdArray x = Kernels.given(inputs[0]);
        boolean relu = inside(s, inputs);
        try (NdArray xs = b.elementwise().flat(x, true);
                NdArray dz = relu ? dy.share() : before(s, dy, result);
                NdArray d = b.elementwise().alike(dz, xs);
                NdArray w = scale(inputs[1], x.shape().dim(1), 1)) {
            if (needs[3] && inputs[3] != null) grads[3] = dz.share();
            if (!needs[0] && !needs[1] && !needs[2]) return grads;
            NdArray dx = b.elementwise().like(xs), dw = b.rows(w.shape()), db = b.rows(w.shape());
            Prim p = backward(Desc.of(xs), s, relu, x.size());
            long[] at = {
                OneDnnBackend.at(xs),
                OneDnnBackend.at(w),
                OneDnnBackend.at(result.aux()[0]),
                OneDnnBackend.at(result.aux()[1]),
                OneDnnBackend.at(d),
                OneDnnBackend.at(dx),
                OneDnnBackend.at(dw),
                OneDnnBackend.at(db),
                relu ? OneDnnBackend.at(result.aux()[2]) : 0
            };
            b.run(p, relu ? at : java.util.Arrays.copyOf(at, 8));
            grads[0] = kept(dx, needs[0]);
            grads[1] = kept(dw, needs[1] && inputs[1] != null);
            grads[2] = kept(db, needs[2] && inputs[2] != null);
            return grads;
        }
    }

    private static @Nullable NdArray kept(NdArray g, boolean needed) {
        if (needed) return g;
        g.close();
        return null;
    }

    private NdArray before(Settings s, NdArray dy, Result result) {
        if (s.activation() == Activation.NONE) return dy.share();
        if (s.activation() == Activation.RELU) return activations.reluGradient(Kernels.given(result.outputs()[0]), dy);
        return activations.gradient(s.activation(), result.aux()[2], dy);
    }

    private Prim backward(Desc d, Settings s, boolean relu, long size) {
        Key key = Native.local()
                .key
                .start(Kind.BATCH_NORM_BACK)
                .add(d.number)
                .add(flags(s, relu))
                .add(Float.floatToRawIntBits((float) s.eps()));
        return b.prims().get(key, () -> {
            boolean solo = OneDnnBackend.solo(size);
            dnnl_primitive_desc hint = describe(d, s, relu, true, solo);
            int[] arguments = {
                dnnl.DNNL_ARG_SRC,
                dnnl.DNNL_ARG_SCALE,
                dnnl.DNNL_ARG_MEAN,
                dnnl.DNNL_ARG_VARIANCE,
                dnnl.DNNL_ARG_DIFF_DST,
                dnnl.DNNL_ARG_DIFF_SRC,
                dnnl.DNNL_ARG_DIFF_SCALE,
                dnnl.DNNL_ARG_DIFF_SHIFT,
                dnnl.DNNL_ARG_WORKSPACE
            };
            try {
                return b.make(
                        "gradient of batch normalisation",
                        solo,
                        o -> dnnl.dnnl_batch_normalization_backward_primitive_desc_create(
                                o,
                                Native.ENGINE,
                                dnnl.dnnl_backward,
                                d.md,
                                d.md,
                                d.md,
                                (float) s.eps(),
                                flags(s, relu),
                                hint,
                                Attr.PLAIN.handle),
                        relu ? arguments : java.util.Arrays.copyOf(arguments, 8));
            } finally {
                dnnl.dnnl_primitive_desc_destroy(hint);
            }
        });
    }

    /** The gradient of given statistics is the twin's. */
    @Override
    public boolean hasGradient(Settings settings, int input) {
        return input < 4;
    }

    @Override
    public boolean needsOutputs(Settings s) {
        return s.activation() == Activation.RELU; // with a residual; without, the bits serve, but settings don't tell
    }
}
