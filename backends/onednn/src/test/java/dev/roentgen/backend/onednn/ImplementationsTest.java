package dev.roentgen.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.PoolOp;
import dev.roentgen.backend.PoolSpec;
import dev.roentgen.backend.ReduceOp;
import dev.roentgen.backend.UnaryOp;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.backend.kernel.ActivationKernel;
import dev.roentgen.backend.kernel.AttentionKernel;
import dev.roentgen.backend.kernel.BatchNormKernel;
import dev.roentgen.backend.kernel.ConvKernel;
import dev.roentgen.backend.kernel.Kernel;
import dev.roentgen.backend.kernel.LayerNormKernel;
import dev.roentgen.backend.kernel.LinearKernel;
import dev.roentgen.backend.kernel.ResizeKernel;
import dev.roentgen.backend.kernel.SoftmaxBackwardKernel;
import dev.roentgen.backend.kernel.SoftmaxKernel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** oneDNN computes everything somehow; on the shapes that networks use, it must not do so by its slow paths. */
class ImplementationsTest {
    private final OneDnnBackend b = new OneDnnBackend();

    private NdArray x(int... dims) {
        return b.fill(DType.F32, Shape.of(dims), 0.5);
    }

    /** Runs a kernel forward and backward. */
    private <S, K extends Kernel<S>> NdArray both(Class<K> type, S settings, NdArray... in) {
        K k = b.fused(type).orElseThrow();
        assertThat(k.accepts(settings, in)).isTrue();
        Kernel.Result r = k.forward(settings, in, true);
        NdArray[] dys = new NdArray[r.outputs().length];
        dys[0] = r.outputs()[0];
        boolean[] needs = new boolean[in.length];
        for (int i = 0; i < in.length; i++) needs[i] = in[i] != null;
        k.backward(settings, dys, in, r, needs);
        return r.outputs()[0];
    }

    private List<String> slow(String pattern) {
        return b.prims().implementations().stream()
                .filter(s -> s.matches(pattern))
                .toList();
    }

    private void noneIsSlow() {
        assertThat(slow(".* ref.*")).isEmpty();
        assertThat(slow("[678] .*gemm.*")).as("convolutions by im2col").isEmpty();
    }

    @Test
    void convolutions_of_residual_and_plain_networks_are_quick() {
        conv(x(2, 3, 64, 64), x(64, 3, 7, 7), ConvSpec.UNIT.stride(2, 2).padding(3, 3));
        conv(x(2, 64, 28, 28), x(64, 64, 3, 3), ConvSpec.UNIT.padding(1, 1));
        conv(x(2, 256, 14, 14), x(512, 256, 1, 1), ConvSpec.UNIT.stride(2, 2));
        conv(x(2, 256, 14, 14), x(64, 256, 1, 1), ConvSpec.UNIT);
        conv(x(2, 128, 14, 14), x(128, 128, 3, 3), ConvSpec.UNIT.padding(1, 1).stride(2, 2));
        noneIsSlow();
    }

    @Test
    void dilated_depthwise_grouped_and_patch_convolutions_never_run_in_the_reference_path() {
        conv(x(2, 64, 14, 14), x(64, 64, 3, 3), ConvSpec.UNIT.padding(2, 2).dilation(2, 2));
        conv(x(2, 3, 64, 64), x(96, 3, 16, 16), ConvSpec.UNIT.stride(16, 16));
        conv(x(2, 96, 14, 14), x(96, 1, 3, 3), ConvSpec.UNIT.padding(1, 1).groups(96));
        conv(
                x(2, 96, 14, 14),
                x(96, 1, 5, 5),
                ConvSpec.UNIT.padding(2, 2).stride(2, 2).groups(96));
        conv(x(2, 96, 14, 14), x(96, 1, 7, 7), ConvSpec.UNIT.padding(3, 3).groups(96));
        conv(x(2, 128, 14, 14), x(128, 4, 3, 3), ConvSpec.UNIT.padding(1, 1).groups(32));
        assertThat(slow(".* ref.*")).isEmpty();
    }

    private void conv(NdArray x, NdArray w, ConvSpec s) {
        both(ConvKernel.class, new ConvKernel.Settings(s, Activation.NONE), x, w, null);
    }

    @Test
    void what_stands_between_convolutions_is_quick() {
        NdArray y = both(
                ConvKernel.class,
                new ConvKernel.Settings(ConvSpec.UNIT.padding(1, 1), Activation.RELU),
                x(2, 64, 28, 28),
                x(64, 64, 3, 3),
                x(64));
        for (Activation a : new Activation[] {Activation.NONE, Activation.RELU, Activation.SILU}) {
            both(BatchNormKernel.class, new BatchNormKernel.Settings(true, 1e-5, a), y, x(64), x(64), null, null, null);
            both(BatchNormKernel.class, new BatchNormKernel.Settings(true, 1e-5, a), y, x(64), x(64), y, null, null);
        }
        for (Activation a : Activation.values()) if (a != Activation.NONE) both(ActivationKernel.class, a, y);
        for (PoolSpec s :
                new PoolSpec[] {PoolSpec.kernel(2), PoolSpec.kernel(3).stride(2).padding(1)}) {
            for (PoolOp op : PoolOp.values()) {
                List<NdArray> p = b.pool(op, y, s);
                b.poolBack(op, p.get(0), p.size() > 1 ? p.get(1) : null, s, y.shape());
            }
        }
        b.binary(BinaryOp.MUL, y, x(2, 64, 1, 1));
        b.binary(BinaryOp.ADD, y, x(64, 1, 1));
        b.concat(1, List.of(y, y));
        b.reduce(ReduceOp.SUM, y, true, 2, 3);
        b.reduce(ReduceOp.SUM, y, false, 0, 2, 3);
        noneIsSlow();
    }

    @Test
    void transformer_blocks_are_quick() {
        NdArray t = x(2, 197, 192);
        both(LinearKernel.class, Activation.NONE, t, x(576, 192), x(576));
        both(LinearKernel.class, Activation.GELU, t, x(768, 192), x(768));
        both(LayerNormKernel.class, new LayerNormKernel.Settings(1, 1e-6), t, x(192), x(192), null);
        NdArray qkv = x(2, 197, 3, 3, 64);
        NdArray q = qkv.view(Shape.of(2, 3, 197, 64), new Layout.Strided(new long[] {197 * 576, 64, 576, 1}, 192));
        both(AttentionKernel.class, new AttentionKernel.Settings(0.125), q, q, q, null);
        both(
                AttentionKernel.class,
                new AttentionKernel.Settings(0.125),
                x(8, 3, 49, 32),
                x(8, 3, 49, 32),
                x(8, 3, 49, 32),
                x(3, 49, 49));
        for (NdArray bias : new NdArray[] {x(1, 3, 49, 49), x(4, 1, 49, 49), x(4, 3, 49, 49)})
            both(
                    AttentionKernel.class,
                    new AttentionKernel.Settings(0.125),
                    x(2, 4, 3, 49, 32),
                    x(2, 4, 3, 49, 32),
                    x(2, 4, 3, 49, 32),
                    bias);
        for (boolean log : new boolean[] {false, true}) {
            NdArray p = forward(SoftmaxKernel.class, new SoftmaxKernel.Settings(1, log), x(64, 1000));
            forward(SoftmaxBackwardKernel.class, new SoftmaxKernel.Settings(1, log), x(64, 1000), p);
        }
        b.binary(BinaryOp.ADD, t, x(192));
        b.binary(BinaryOp.MUL, t, x(2, 197, 1));
        b.binary(BinaryOp.ADD, t, x(1, 197, 192));
        b.binary(BinaryOp.SUB, t, x(1));
        b.reduce(ReduceOp.SUM, t, false, 0, 1);
        b.reduce(ReduceOp.SUM, t, false, 1);
        b.reduce(ReduceOp.SUM, t, false, 2);
        b.reduce(ReduceOp.SUM, t, false, 0, 1, 2);
        for (UnaryOp op : UnaryOp.values()) if (op != UnaryOp.NOT) b.unary(op, t);
        noneIsSlow();
    }

    /** Runs a kernel forward only. */
    private <S, K extends Kernel<S>> NdArray forward(Class<K> type, S settings, NdArray... in) {
        return b.fused(type).orElseThrow().forward(settings, in, true).outputs()[0];
    }

    @Test
    void resizing_is_quick() {
        NdArray y = x(2, 64, 14, 14);
        both(ResizeKernel.class, new ResizeKernel.Settings(ResizeKernel.Mode.NEAREST, 28, 28, false, false, 0, 0), y);
        noneIsSlow();
    }
}
