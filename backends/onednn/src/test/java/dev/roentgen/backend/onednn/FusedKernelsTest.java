package dev.roentgen.backend.onednn;

import static dev.roentgen.backend.onednn.KernelCheck.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.ConvSpec;
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
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FusedKernelsTest {
    private static <K> K kernel(Class<K> type) {
        return B.fused(type).orElseThrow();
    }

    @Test
    void activations_agree_with_their_formulas() {
        for (Activation a : Activation.values()) {
            if (a == Activation.NONE) continue;
            for (int channels : new int[] {5, 16})
                KernelCheck.with().input(2, channels, 3, 4).agrees(kernel(ActivationKernel.class), a, 1, in ->
                        new double[][] {Formulas.activation(a, in[0])});
        }
    }

    @Test
    void linear_agrees_with_its_formula() {
        for (Activation a : new Activation[] {Activation.NONE, Activation.RELU, Activation.GELU}) {
            KernelCheck.with().input(3, 7, 20).input(12, 20).input(12).agrees(kernel(LinearKernel.class), a, 1, in ->
                    new double[][] {Formulas.activation(a, Formulas.linear(in[0], in[1], in[2], 20))});
            KernelCheck.with().input(9, 20).input(12, 20).none().agrees(kernel(LinearKernel.class), a, 1, in ->
                    new double[][] {Formulas.activation(a, Formulas.linear(in[0], in[1], in[2], 20))});
        }
    }

    @Test
    void convolution_agrees_with_its_formula() {
        ConvSpec[] specs = {
            ConvSpec.UNIT.padding(1, 1),
            ConvSpec.UNIT.padding(1, 1).stride(2, 2),
            ConvSpec.UNIT.padding(2, 1).dilation(2, 1)
        };
        for (Activation a : new Activation[] {Activation.NONE, Activation.RELU, Activation.SILU}) {
            for (ConvSpec s : specs) {
                KernelCheck.with()
                        .input(2, 3, 9, 8)
                        .input(16, 3, 3, 3)
                        .input(16)
                        .agrees(kernel(ConvKernel.class), new ConvKernel.Settings(s, a), 1, in -> new double[][] {
                            Formulas.activation(
                                    a,
                                    Formulas.conv(
                                            in[0], in[1], in[2], new int[] {2, 3, 9, 8}, new int[] {16, 3, 3, 3}, s))
                        });
            }
            ConvSpec wide = ConvSpec.UNIT.padding(1, 0); // its gradient may run as a forward convolution
            KernelCheck.with()
                    .input(1, 16, 3, 30)
                    .input(16, 16, 3, 3)
                    .input(16)
                    .agrees(kernel(ConvKernel.class), new ConvKernel.Settings(wide, a), 1, in -> new double[][] {
                        Formulas.activation(
                                a,
                                Formulas.conv(
                                        in[0], in[1], in[2], new int[] {1, 16, 3, 30}, new int[] {16, 16, 3, 3}, wide))
                    });
            ConvSpec depthwise = ConvSpec.UNIT.padding(1, 1).groups(16);
            KernelCheck.with()
                    .input(2, 16, 6, 6)
                    .input(16, 1, 3, 3)
                    .none()
                    .agrees(kernel(ConvKernel.class), new ConvKernel.Settings(depthwise, a), 1, in -> new double[][] {
                        Formulas.activation(
                                a,
                                Formulas.conv(
                                        in[0],
                                        in[1],
                                        in[2],
                                        new int[] {2, 16, 6, 6},
                                        new int[] {16, 1, 3, 3},
                                        depthwise))
                    });
        }
    }

    @Test
    void depthwise_convolution_with_large_windows_agrees_with_its_formula() {
        ConvSpec[] specs = {
            ConvSpec.UNIT.padding(3, 3).groups(20),
            ConvSpec.UNIT.padding(2, 3).stride(2, 2).groups(20),
            ConvSpec.UNIT.padding(0, 1).stride(1, 3).groups(20),
            ConvSpec.UNIT.padding(3, 6).dilation(1, 2).groups(20)
        };
        for (ConvSpec s : specs) {
            KernelCheck.with()
                    .input(2, 20, 9, 10)
                    .input(20, 1, 7, 5)
                    .input(20)
                    .agrees(
                            kernel(ConvKernel.class),
                            new ConvKernel.Settings(s, Activation.NONE),
                            1,
                            in -> new double[][] {
                                Formulas.conv(in[0], in[1], in[2], new int[] {2, 20, 9, 10}, new int[] {20, 1, 7, 5}, s)
                            });
        }
    }

    @Test
    void batch_normalisation_agrees_with_its_formula() {
        for (Activation a : new Activation[] {Activation.NONE, Activation.RELU, Activation.SILU}) {
            for (boolean training : new boolean[] {true, false}) {
                for (boolean residual : new boolean[] {true, false}) {
                    for (int c : new int[] {16, 5}) {
                        KernelCheck k = KernelCheck.with().input(3, c, 4, 5);
                        if (c == 16) k.input(c).input(c);
                        else k.none().none();
                        if (residual) k.input(3, c, 4, 5);
                        else k.none();
                        if (training) k.none().none();
                        else k.input(c).frozen().positive(c).frozen();
                        k.agrees(
                                kernel(BatchNormKernel.class),
                                new BatchNormKernel.Settings(training, 1e-5, a),
                                1,
                                in -> Formulas.batchNorm(in, c, training, 1e-5, a));
                    }
                }
            }
        }
    }

    @Test
    void layer_normalisation_agrees_with_its_formula() {
        KernelCheck.with()
                .input(4, 5, 24)
                .input(24)
                .input(24)
                .none()
                .agrees(kernel(LayerNormKernel.class), new LayerNormKernel.Settings(1, 1e-6), 1, in ->
                        new double[][] {Formulas.layerNorm(in[0], in[1], in[2], 24, 1e-6)});
        KernelCheck.with()
                .input(4, 5, 24)
                .none()
                .none()
                .input(4, 5, 24)
                .agrees(kernel(LayerNormKernel.class), new LayerNormKernel.Settings(2, 1e-6), 2, in -> {
                    double[] sum = in[0].clone();
                    for (int i = 0; i < sum.length; i++) sum[i] += in[3][i];
                    return new double[][] {Formulas.layerNorm(sum, null, null, 120, 1e-6), sum};
                });
    }

    @Test
    void softmax_and_its_gradient_agree_with_their_formulas_along_every_axis() {
        for (boolean log : new boolean[] {false, true}) {
            for (int axis = 0; axis < 3; axis++) {
                int[] dims = {3, 7, 5};
                int n = dims[axis], inner = axis == 0 ? 35 : axis == 1 ? 5 : 1;
                Random r = new Random(3);
                double[] x = r.doubles(105, -2, 2).toArray(),
                        dy = r.doubles(105, -1, 1).toArray(),
                        y = new double[105],
                        dx = new double[105];
                for (int start = 0; start < 105; start++) {
                    if (start / inner % n != 0) continue;
                    double[] row = new double[n];
                    for (int i = 0; i < n; i++) row[i] = x[start + i * inner];
                    double[] p = Formulas.softmax(row, n, false), out = Formulas.softmax(row, n, log);
                    double sum = 0;
                    for (int i = 0; i < n; i++) sum += dy[start + i * inner] * (log ? 1 : p[i]);
                    for (int i = 0; i < n; i++) {
                        y[start + i * inner] = out[i];
                        dx[start + i * inner] =
                                log ? dy[start + i * inner] - p[i] * sum : p[i] * (dy[start + i * inner] - sum);
                    }
                }
                var settings = new SoftmaxKernel.Settings(axis, log);
                try (NdArray xs = KernelCheck.array(x, Shape.of(dims));
                        NdArray dys = KernelCheck.array(dy, Shape.of(dims));
                        NdArray ys = kernel(SoftmaxKernel.class)
                                .forward(settings, new NdArray[] {xs}, true)
                                .outputs()[0];
                        NdArray dxs = kernel(SoftmaxBackwardKernel.class)
                                .forward(settings, new NdArray[] {dys, ys}, false)
                                .outputs()[0]) {
                    KernelCheck.compare("softmax", KernelCheck.values(ys), y, KernelCheck.CLOSE);
                    KernelCheck.compare("its gradient", KernelCheck.values(dxs), dx, KernelCheck.CLOSE);
                }
            }
        }
    }

    @Test
    void attention_agrees_with_its_formula() {
        for (boolean bias : new boolean[] {false, true}) {
            KernelCheck k =
                    KernelCheck.with().input(2, 3, 6, 8).input(2, 3, 5, 8).input(2, 3, 5, 4);
            if (bias) k.input(6, 5);
            else k.none();
            k.agrees(kernel(AttentionKernel.class), new AttentionKernel.Settings(0.35), 1, in ->
                    new double[][] {Formulas.attention(in[0], in[1], in[2], in[3], 6, 8, 4, 0.35f)});
        }
    }

    @Test
    void attention_of_windows_agrees_with_its_formula_for_every_broadcast_of_the_bias() {
        int[][] biases = {{3, 6, 5}, {2, 1, 6, 5}, {2, 3, 6, 5}, {1, 2, 1, 1, 5}, {2, 2, 3, 6, 5}};
        for (int[] dims : biases) {
            KernelCheck.with()
                    .input(2, 2, 3, 6, 8)
                    .input(2, 2, 3, 5, 8)
                    .input(2, 2, 3, 5, 4)
                    .input(dims)
                    .agrees(kernel(AttentionKernel.class), new AttentionKernel.Settings(0.35), 1, in -> {
                        double[] y = new double[12 * 24];
                        for (int h = 0; h < 12; h++) {
                            double[] q = Arrays.copyOfRange(in[0], h * 48, h * 48 + 48);
                            double[] k = Arrays.copyOfRange(in[1], h * 40, h * 40 + 40);
                            double[] v = Arrays.copyOfRange(in[2], h * 20, h * 20 + 20);
                            double[] one = Formulas.attention(q, k, v, bias(in[3], dims, h), 1, 8, 4, 0.35f);
                            System.arraycopy(one, 0, y, h * 24, 24);
                        }
                        return new double[][] {y};
                    });
        }
    }

    /** The [6, 5] numbers of a bias that belong to head h of [2, 2, 3]. */
    private static double[] bias(double[] all, int[] dims, int h) {
        int[] index = {h / 6, h / 3 % 2, h % 3, 0, 0};
        double[] one = new double[30];
        for (int i = 0; i < 30; i++) {
            index[3] = i / 5;
            index[4] = i % 5;
            int at = 0;
            for (int a = 0; a < dims.length; a++) at = at * dims[a] + (dims[a] == 1 ? 0 : index[5 - dims.length + a]);
            one[i] = all[at];
        }
        return one;
    }

    @Test
    void cross_entropy_agrees_with_its_formula() {
        long[] target = {2, 0, -100, 4, 1, 1};
        try (NdArray t = B.fromHost(DType.I64, Shape.of(6), LongBuffer.wrap(target))) {
            for (double smoothing : new double[] {0, 0.1}) {
                for (boolean weighted : new boolean[] {false, true}) {
                    KernelCheck k = KernelCheck.with().input(6, 5).fixed(t);
                    if (weighted) k.positive(5).frozen();
                    else k.none();
                    k.agrees(
                            kernel(CrossEntropyKernel.class),
                            new CrossEntropyKernel.Settings(smoothing, -100),
                            1,
                            in -> {
                                double[] lp = Formulas.softmax(in[0], 5, true), loss = new double[6];
                                for (int i = 0; i < 6; i++) {
                                    if (target[i] == -100) continue;
                                    double[] w = in[2] == null ? new double[] {1, 1, 1, 1, 1} : in[2];
                                    int c = (int) target[i];
                                    loss[i] = -(1 - smoothing) * w[c] * lp[i * 5 + c];
                                    for (int j = 0; j < 5; j++) loss[i] -= smoothing / 5 * w[j] * lp[i * 5 + j];
                                }
                                return new double[][] {loss};
                            });
                }
            }
        }
    }

    @Test
    void a_target_outside_the_classes_is_an_error_and_no_crash() {
        try (NdArray logits = B.fill(DType.F32, Shape.of(2, 3), 0);
                NdArray t = B.fromHost(DType.I64, Shape.of(2), LongBuffer.wrap(new long[] {0, 3}))) {
            assertThatThrownBy(() -> kernel(CrossEntropyKernel.class)
                            .forward(new CrossEntropyKernel.Settings(0, -100), new NdArray[] {logits, t, null}, true))
                    .hasMessage(
                            "crossEntropy: targets must be from 0 to 2, or -100 to be ignored, got 3 at row 1. Check the labels or the number of classes.");
        }
    }

    @Test
    void resizing_agrees_with_its_formula() {
        for (int c : new int[] {5, 8}) {
            KernelCheck.with()
                    .input(2, c, 3, 4)
                    .agrees(
                            kernel(ResizeKernel.class),
                            new ResizeKernel.Settings(ResizeKernel.Mode.NEAREST, 6, 12, false, false, 0, 0),
                            1,
                            in -> {
                                double[] y = new double[2 * c * 72];
                                for (int i = 0; i < y.length; i++)
                                    y[i] = in[0][(i / 72 * 3 + i / 12 % 6 / 2) * 4 + i % 12 / 3];
                                return new double[][] {y};
                            });
            KernelCheck.with()
                    .input(2, c, 3, 4)
                    .agrees(
                            kernel(ResizeKernel.class),
                            new ResizeKernel.Settings(ResizeKernel.Mode.BILINEAR, 5, 9, false, false, 0, 0),
                            1,
                            in -> {
                                double[] y = new double[2 * c * 45];
                                for (int i = 0; i < y.length; i++) {
                                    double h = Math.max((i / 9 % 5 + 0.5) * 3 / 5 - 0.5, 0),
                                            w = Math.max((i % 9 + 0.5) * 4 / 9 - 0.5, 0);
                                    int h0 = (int) h,
                                            w0 = (int) w,
                                            h1 = Math.min(h0 + 1, 2),
                                            w1 = Math.min(w0 + 1, 3),
                                            at = i / 45 * 12;
                                    double top =
                                            in[0][at + h0 * 4 + w0] * (1 - w + w0) + in[0][at + h0 * 4 + w1] * (w - w0);
                                    double bottom =
                                            in[0][at + h1 * 4 + w0] * (1 - w + w0) + in[0][at + h1 * 4 + w1] * (w - w0);
                                    y[i] = top * (1 - h + h0) + bottom * (h - h0);
                                }
                                return new double[][] {y};
                            });
        }
    }

    @Test
    void adam_follows_its_formula_for_sizes_below_and_above_a_piece() {
        for (int n : new int[] {1, 2049, 140_000}) {
            for (boolean amsgrad : new boolean[] {false, true}) {
                Random r = new Random(n);
                double[] p = r.doubles(n, -1, 1).toArray(),
                        g = r.doubles(n, -1, 1).toArray(),
                        m = r.doubles(n, -1, 1).toArray();
                double[] v = r.doubles(n, 0, 1).toArray(),
                        top = r.doubles(n, 0, 1).toArray(),
                        h = {0.01, 0.9, 0.1, 0.99, 0.01, 1.5, 1e-8, 0.05, 0.999, 0.5};
                Shape s = Shape.of(n);
                try (NdArray pa = KernelCheck.array(p, s);
                        NdArray ga = KernelCheck.array(g, s);
                        NdArray ma = KernelCheck.array(m, s);
                        NdArray va = KernelCheck.array(v, s);
                        NdArray ta = KernelCheck.array(top, s);
                        NdArray ha = KernelCheck.array(h, Shape.of(10))) {
                    kernel(AdamKernel.class).update(pa, ga, ma, va, amsgrad ? ta : null, ha);
                    for (int i = 0; i < n; i++) {
                        double d = g[i] * h[9] + p[i] * h[7];
                        m[i] = m[i] * h[1] + d * h[2];
                        v[i] = v[i] * h[3] + d * d * h[4];
                        if (amsgrad) top[i] = Math.max(top[i], v[i]);
                        p[i] = p[i] * h[8] - h[0] * m[i] / (Math.sqrt(amsgrad ? top[i] : v[i]) * h[5] + h[6]);
                    }
                    KernelCheck.compare("parameter", KernelCheck.values(pa), p, KernelCheck.CLOSE);
                    KernelCheck.compare("first moment", KernelCheck.values(ma), m, KernelCheck.CLOSE);
                    KernelCheck.compare("second moment", KernelCheck.values(va), v, KernelCheck.CLOSE);
                    KernelCheck.compare("largest second moment", KernelCheck.values(ta), top, KernelCheck.CLOSE);
                }
            }
        }
    }

    @Test
    void kernels_leave_no_memory_behind() {
        long before = B.memory().live();
        linear_agrees_with_its_formula();
        convolution_agrees_with_its_formula();
        batch_normalisation_agrees_with_its_formula();
        layer_normalisation_agrees_with_its_formula();
        attention_agrees_with_its_formula();
        cross_entropy_agrees_with_its_formula();
        resizing_agrees_with_its_formula();
        activations_agree_with_their_formulas();
        assertThat(B.memory().live()).isEqualTo(before);
    }
}
