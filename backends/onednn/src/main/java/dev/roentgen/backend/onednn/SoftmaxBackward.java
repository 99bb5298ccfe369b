package dev.roentgen.backend.onednn;

import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.kernel.SoftmaxBackwardKernel;
import dev.roentgen.backend.kernel.SoftmaxKernel;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of softmax, by the identity {@code dx = (dy - D) y} with {@code D} the row sums of {@code dy y}, in three quick
 * passes: oneDNN's own is a reference loop with AVX2, and with AVX-512 less exact (docs/onednn.md).
 */
final class SoftmaxBackward implements SoftmaxBackwardKernel {
    private final OneDnnBackend b;

    SoftmaxBackward(OneDnnBackend backend) {
        b = backend;
    }

    @Override
    public boolean accepts(SoftmaxKernel.Settings settings, @Nullable NdArray[] inputs) {
        return Kernels.f32(inputs) && Kernels.given(inputs[0]).shape().rank() > 0;
    }

    @Override
    public Result forward(SoftmaxKernel.Settings s, @Nullable NdArray[] inputs, boolean gradients) {
        try (NdArray dy = Softmax.axisLast(b, Kernels.given(inputs[0]), s.axis());
                NdArray y = Softmax.axisLast(b, Kernels.given(inputs[1]), s.axis())) {
            NdArray dx = b.rows(dy.shape());
            int n = dy.shape().dim(-1);
            rows(OneDnnBackend.at(dy), OneDnnBackend.at(y), OneDnnBackend.at(dx), dy.size() / n, n, s.log());
            return Result.of(Softmax.axisBack(dx, s.axis()));
        }
    }

    /** Rows at three addresses; dx may be dy, not y. */
    void rows(long dy, long y, long dx, long rows, long n, boolean log) {
        long size = 4 * rows * n;
        long work = b.pool().scratch(size), sums = b.pool().scratch(4 * rows);
        try {
            if (log) {
                b.sums().lastInto(dy, rows, n, sums);
                HeapLoops.exp(y, work, rows * n);
                b.run(logStep(rows, n), work, sums, dx, dy); // dy - e^y D
            } else {
                b.elementwise().run(dnnl.dnnl_binary_mul, rows * n, dy, y, work);
                b.sums().lastInto(work, rows, n, sums);
                b.run(step(rows, n), dy, sums, dx, y); // (dy - D) y
            }
        } finally {
            b.pool().give(sums, 4 * rows);
            b.pool().give(work, size);
        }
    }

    private Prim step(long rows, long n) {
        return b.prims()
                .get(Native.local().key.start(Kind.SOFTMAX_BACK).add(rows).add(n), () -> {
                    try (Attr attr = new Attr().binary(dnnl.dnnl_binary_mul, Desc.plain(rows, n))) {
                        return make(dnnl.dnnl_binary_sub, rows, n, attr, 0);
                    }
                });
    }

    private Prim logStep(long rows, long n) {
        return b.prims()
                .get(
                        Native.local()
                                .key
                                .start(Kind.SOFTMAX_BACK)
                                .add(rows)
                                .add(n)
                                .add(1),
                        () -> {
                            try (Attr attr = new Attr()
                                    .eltwise(dnnl.dnnl_eltwise_linear, -1, 0)
                                    .binary(dnnl.dnnl_binary_add, Desc.plain(rows, n))) {
                                return make(dnnl.dnnl_binary_mul, rows, n, attr, 1);
                            }
                        });
    }

    private Prim make(int algorithm, long rows, long n, Attr attr, int place) {
        Desc full = Desc.plain(rows, n), part = Desc.plain(rows, 1);
        var handle = attr.done();
        return b.make(
                "gradient of softmax",
                OneDnnBackend.solo(rows * n),
                o -> dnnl.dnnl_binary_primitive_desc_create(
                        o, Native.ENGINE, algorithm, full.md, part.md, full.md, handle),
                dnnl.DNNL_ARG_SRC_0,
                dnnl.DNNL_ARG_SRC_1,
                dnnl.DNNL_ARG_DST,
                Attr.argument(place));
    }

    @Override
    public @Nullable NdArray[] backward(
            SoftmaxKernel.Settings s,
            @Nullable NdArray[] dys,
            @Nullable NdArray[] inputs,
            Result result,
            boolean[] needs) {
        throw new UnsupportedOperationException("the gradient of softmax's gradient is its twin's");
    }

    @Override
    public boolean needsOutputs(SoftmaxKernel.Settings s) {
        return false;
    }
}
