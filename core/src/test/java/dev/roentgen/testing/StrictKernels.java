package dev.roentgen.testing;

import dev.roentgen.array.DType;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.backend.kernel.ActivationKernel;
import dev.roentgen.backend.kernel.AdamKernel;
import dev.roentgen.backend.kernel.AttentionKernel;
import dev.roentgen.backend.kernel.BatchNormKernel;
import dev.roentgen.backend.kernel.ConvKernel;
import dev.roentgen.backend.kernel.CrossEntropyKernel;
import dev.roentgen.backend.kernel.LayerNormKernel;
import dev.roentgen.backend.kernel.LinearKernel;
import dev.roentgen.backend.kernel.ResizeKernel;
import dev.roentgen.backend.kernel.SoftmaxBackwardKernel;
import dev.roentgen.backend.kernel.SoftmaxKernel;
import dev.roentgen.tensor.NormOps;
import dev.roentgen.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every fused kernel, computed by tensors on {@code java}, where all is composed; so the contracts' orders of inputs, the
 * saving of outputs and aux, and the falling back to twins are tested without natives.
 */
final class StrictKernels {
    private final StrictBackend backend;
    private final Map<Class<?>, Object> kernels;

    StrictKernels(StrictBackend backend) {
        this.backend = backend;
        kernels = Map.ofEntries(
                Map.entry(ActivationKernel.class, new Activated(backend)),
                Map.entry(AdamKernel.class, (AdamKernel) new Adam(backend)),
                Map.entry(AttentionKernel.class, new Attention(backend)),
                Map.entry(BatchNormKernel.class, new BatchNorm(backend)),
                Map.entry(ConvKernel.class, new Conv(backend)),
                Map.entry(CrossEntropyKernel.class, new CrossEntropy(backend)),
                Map.entry(LayerNormKernel.class, new LayerNorm(backend)),
                Map.entry(LinearKernel.class, new Linear(backend)),
                Map.entry(ResizeKernel.class, new Resize(backend)),
                Map.entry(SoftmaxBackwardKernel.class, new SoftmaxBackward(backend)),
                Map.entry(SoftmaxKernel.class, new Softmax(backend)));
    }

    /** The kernel, or by the toss of a coin none. */
    <K> Optional<K> find(Class<K> kind) {
        return backend.toss() ? Optional.ofNullable(kernels.get(kind)).map(kind::cast) : Optional.empty();
    }

    private static Tensor some(@Nullable Tensor t) {
        return Objects.requireNonNull(t);
    }

    private static final class Activated extends StrictKernel<Activation> implements ActivationKernel {
        Activated(StrictBackend backend) {
            super(backend, true);
        }

        @Override
        List<Tensor> compute(Activation a, @Nullable Tensor[] in) {
            return List.of(some(in[0]).activate(a));
        }
    }

    private static final class Linear extends StrictKernel<Activation> implements LinearKernel {
        Linear(StrictBackend backend) {
            super(backend, false);
        }

        @Override
        List<Tensor> compute(Activation a, @Nullable Tensor[] in) {
            return List.of(some(in[0]).linear(some(in[1]), in[2], a));
        }
    }

    private static final class Conv extends StrictKernel<ConvKernel.Settings> implements ConvKernel {
        Conv(StrictBackend backend) {
            super(backend, true);
        }

        @Override
        List<Tensor> compute(ConvKernel.Settings s, @Nullable Tensor[] in) {
            return List.of(some(in[0]).conv2d(some(in[1]), in[2], s.spec(), s.activation()));
        }
    }

    private static final class BatchNorm extends StrictKernel<BatchNormKernel.Settings> implements BatchNormKernel {
        BatchNorm(StrictBackend backend) {
            super(backend, true);
        }

        @Override
        List<Tensor> compute(BatchNormKernel.Settings s, @Nullable Tensor[] in) {
            if (s.training())
                return some(in[0])
                        .batchNorm(in[1], in[2], s.eps(), in[3], s.activation())
                        .tensors();
            return List.of(
                    some(in[0]).batchNorm(in[1], in[2], some(in[4]), some(in[5]), s.eps(), in[3], s.activation()));
        }
    }

    private static final class LayerNorm extends StrictKernel<LayerNormKernel.Settings> implements LayerNormKernel {
        LayerNorm(StrictBackend backend) {
            super(backend, false);
        }

        @Override
        public boolean accepts(LayerNormKernel.Settings s, @Nullable NdArray[] in) {
            return (in[3] == null || s.axes() == 1) && super.accepts(s, in);
        }

        @Override
        List<Tensor> compute(LayerNormKernel.Settings s, @Nullable Tensor[] in) {
            Tensor x = some(in[0]);
            if (in[3] == null) return List.of(x.layerNorm(s.axes(), in[1], in[2], s.eps()));
            return x.addLayerNorm(in[3], in[1], in[2], s.eps()).tensors();
        }
    }

    private static final class Attention extends StrictKernel<AttentionKernel.Settings> implements AttentionKernel {
        Attention(StrictBackend backend) {
            super(backend, true);
        }

        @Override
        List<Tensor> compute(AttentionKernel.Settings s, @Nullable Tensor[] in) {
            return List.of(some(in[0]).attention(some(in[1]), some(in[2]), in[3], s.scale()));
        }
    }

    private static final class CrossEntropy extends StrictKernel<CrossEntropyKernel.Settings>
            implements CrossEntropyKernel {
        CrossEntropy(StrictBackend backend) {
            super(backend, false);
        }

        @Override
        List<Tensor> compute(CrossEntropyKernel.Settings s, @Nullable Tensor[] in) {
            return List.of(some(in[0])
                    .crossEntropy(some(in[1]), in[2], s.labelSmoothing(), s.ignoreIndex(), NormOps.Reduction.NONE));
        }
    }

    private static final class Resize extends StrictKernel<ResizeKernel.Settings> implements ResizeKernel {
        Resize(StrictBackend backend) {
            super(backend, false);
        }

        @Override
        public boolean accepts(ResizeKernel.Settings s, @Nullable NdArray[] in) {
            return s.scaleH() == 0 && s.scaleW() == 0 && super.accepts(s, in);
        }

        @Override
        List<Tensor> compute(ResizeKernel.Settings s, @Nullable Tensor[] in) {
            return List.of(some(in[0]).resize(s.mode(), s.height(), s.width(), s.alignCorners(), s.antialias()));
        }
    }

    private static final class Softmax extends StrictKernel<SoftmaxKernel.Settings> implements SoftmaxKernel {
        Softmax(StrictBackend backend) {
            super(backend, false);
        }

        @Override
        List<Tensor> compute(SoftmaxKernel.Settings s, @Nullable Tensor[] in) {
            return List.of(
                    s.log() ? some(in[0]).logSoftmax(s.axis()) : some(in[0]).softmax(s.axis()));
        }
    }

    private static final class SoftmaxBackward extends StrictKernel<SoftmaxKernel.Settings>
            implements SoftmaxBackwardKernel {
        SoftmaxBackward(StrictBackend backend) {
            super(backend, false);
        }

        @Override
        List<Tensor> compute(SoftmaxKernel.Settings s, @Nullable Tensor[] in) {
            Tensor dy = some(in[0]), y = some(in[1]);
            if (s.log()) return List.of(dy.sub(y.exp().mul(dy.sum(true, s.axis()))));
            return List.of(y.mul(dy.sub(y.mul(dy).sum(true, s.axis()))));
        }
    }

    /** The formula in the contract, in the order written. */
    private record Adam(StrictBackend backend) implements AdamKernel {
        @Override
        public boolean accepts(NdArray parameter, NdArray gradient) {
            return parameter.dtype() == DType.F32 && gradient.dtype() == DType.F32 && backend.toss();
        }

        @Override
        public void update(
                NdArray parameter,
                NdArray gradient,
                NdArray first,
                NdArray second,
                @Nullable NdArray maxSecond,
                NdArray hyper) {
            double[] h = Logical.read(hyper).values(),
                    p = Logical.read(parameter).values(),
                    g = Logical.read(gradient).values();
            double[] m = Logical.read(first).values(),
                    v = Logical.read(second).values(),
                    top = maxSecond == null ? v : Logical.read(maxSecond).values();
            for (int i = 0; i < p.length; i++) {
                double d = g[i] * h[9] + p[i] * h[7];
                m[i] = m[i] * h[1] + d * h[2];
                v[i] = v[i] * h[3] + d * d * h[4];
                if (maxSecond != null) top[i] = Math.max(top[i], v[i]);
                p[i] = p[i] * h[8] - h[0] * m[i] / (Math.sqrt(top[i]) * h[5] + h[6]);
            }
            write(parameter, p);
            write(first, m);
            write(second, v);
            if (maxSecond != null) write(maxSecond, top);
        }

        private void write(NdArray target, double[] values) {
            try (NdArray x = View.ROWS.make(backend, Logical.of(target.dtype(), target.shape(), values))) {
                backend.overwrite(target, x);
            }
        }
    }
}
