package dev.roentgen.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.kernel.Kernel;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.dnnl.global.dnnl;

/** Holds a fused kernel against a plain formula in double: outputs, and gradients by differences along random directions. */
final class KernelCheck {
    static final OneDnnBackend B = new OneDnnBackend();
    /** Single precision, sums of a few hundred products. */
    static final double CLOSE = 3e-5;
    /** Differences of the formula in double are good to 1e-6; the gradient itself is single precision. */
    static final double CLOSE_GRADIENT = 2e-3;

    private final Random random = new Random(7);
    private final List<NdArray> inputs = new ArrayList<>();
    private final List<double[]> values = new ArrayList<>();
    private final List<Integer> frozen = new ArrayList<>();

    /** A formula from inputs to outputs, row-major; a missing input is null. */
    interface Formula {
        double[][] apply(double[][] in);
    }

    static KernelCheck with() {
        return new KernelCheck();
    }

    /** A random input. */
    KernelCheck input(int... dims) {
        return add(random(Shape.of(dims), 1, 0), Shape.of(dims));
    }

    /** A random input above 0. */
    KernelCheck positive(int... dims) {
        double[] v = random(Shape.of(dims), 1, 0);
        for (int i = 0; i < v.length; i++) v[i] = (float) (0.5 + Math.abs(v[i]));
        return add(v, Shape.of(dims));
    }

    KernelCheck none() {
        inputs.add(null);
        values.add(null);
        return this;
    }

    /** An input as it is, without a gradient. */
    KernelCheck fixed(NdArray x) {
        inputs.add(x.share());
        values.add(null);
        frozen.add(inputs.size() - 1);
        return this;
    }

    /** The last input has no gradient. */
    KernelCheck frozen() {
        frozen.add(inputs.size() - 1);
        return this;
    }

    private KernelCheck add(double[] v, Shape shape) {
        inputs.add(array(v, shape));
        values.add(v);
        return this;
    }

    private double[] random(Shape shape, double scale, double shift) {
        double[] v = new double[(int) shape.size()];
        for (int i = 0; i < v.length; i++) v[i] = (float) (random.nextGaussian() * scale + shift);
        return v;
    }

    static NdArray array(double[] v, Shape shape) {
        float[] f = new float[v.length];
        for (int i = 0; i < f.length; i++) f[i] = (float) v[i];
        return B.fromHost(DType.F32, shape, FloatBuffer.wrap(f));
    }

    static double[] values(NdArray x) {
        FloatBuffer f = FloatBuffer.allocate((int) x.size());
        B.toHost(x, f);
        double[] v = new double[f.capacity()];
        for (int i = 0; i < v.length; i++) v[i] = f.get(i);
        return v;
    }

    /** Runs the check, with four-axis inputs row-major and again in a blocked layout; {@code flows} outputs have gradients. */
    <S> void agrees(Kernel<S> kernel, S settings, int flows, Formula formula) {
        for (boolean blocked : new boolean[] {false, true}) {
            NdArray[] in = new NdArray[inputs.size()];
            for (int i = 0; i < in.length; i++) in[i] = inputs.get(i) == null ? null : layout(inputs.get(i), blocked);
            assertThat(kernel.accepts(settings, in)).isTrue();
            run(kernel, settings, in, flows, formula);
            for (NdArray x : in) if (x != null) x.close();
        }
        for (NdArray x : inputs) if (x != null) x.close();
    }

    static NdArray layout(NdArray x, boolean blocked) {
        return blocked && x.shape().rank() == 4
                ? B.reorder().to(x, Desc.tag(dnnl.dnnl_aBcd8b, Desc.dims(x.shape())))
                : x.share();
    }

    private <S> void run(Kernel<S> kernel, S settings, NdArray[] in, int flows, Formula formula) {
        double[][] v = values.toArray(new double[0][]);
        double[][] expected = formula.apply(v);
        Kernel.Result plain = kernel.forward(settings, in, false);
        compare("output without gradients", values(plain.outputs()[0]), expected[0], CLOSE);
        for (NdArray x : plain.outputs()) x.close();
        for (NdArray x : plain.aux()) x.close();

        Kernel.Result result = kernel.forward(settings, in, true);
        NdArray[] dys = new NdArray[expected.length];
        double[][] up = new double[expected.length][];
        for (int o = 0; o < expected.length; o++) {
            compare("output " + o, values(result.outputs()[o]), expected[o], CLOSE);
            if (o >= flows) continue;
            up[o] = random(result.outputs()[o].shape(), 1, 0);
            dys[o] = array(up[o], result.outputs()[o].shape());
        }
        boolean[] needs = new boolean[in.length];
        for (int i = 0; i < in.length; i++) needs[i] = in[i] != null && !frozen.contains(i);
        NdArray[] outputs = kernel.needsOutputs(settings) ? result.outputs() : new NdArray[expected.length];
        NdArray[] grads = kernel.backward(settings, dys, in, new Kernel.Result(outputs, result.aux()), needs);
        for (int i = 0; i < in.length; i++) {
            if (!needs[i]) continue;
            assertThat(grads[i].shape()).isEqualTo(in[i].shape());
            double[] g = values(grads[i]);
            for (int k = 0; k < 3; k++) direction(formula, v, i, up, g);
            grads[i].close();
        }
        for (NdArray x : dys) if (x != null) x.close();
        for (NdArray x : result.outputs()) x.close();
        for (NdArray x : result.aux()) x.close();
    }

    private void direction(Formula formula, double[][] v, int input, double[][] up, double[] gradient) {
        double[] d = random(Shape.of(gradient.length), 1, 0);
        double along = 0, size = 0;
        for (int i = 0; i < d.length; i++) {
            along += d[i] * gradient[i];
            size += gradient[i] * gradient[i];
        }
        double h = 1e-7,
                difference = (total(formula, v, input, d, h, up) - total(formula, v, input, d, -h, up)) / (2 * h);
        assertThat(along)
                .as("gradient of input " + input)
                .isCloseTo(difference, org.assertj.core.data.Offset.offset(CLOSE_GRADIENT * (1 + Math.sqrt(size))));
    }

    private static double total(Formula formula, double[][] v, int input, double[] d, double h, double[][] up) {
        double[][] moved = v.clone();
        moved[input] = v[input].clone();
        for (int i = 0; i < d.length; i++) moved[input][i] += h * d[i];
        double[][] y = formula.apply(moved);
        double sum = 0;
        for (int o = 0; o < y.length; o++)
            if (up[o] != null) for (int i = 0; i < y[o].length; i++) sum += up[o][i] * y[o][i];
        return sum;
    }

    static void compare(String what, double[] got, double[] expected, double tolerance) {
        assertThat(got).hasSameSizeAs(expected);
        double scale = 1;
        for (double e : expected) scale = Math.max(scale, Math.abs(e));
        for (int i = 0; i < got.length; i++)
            assertThat(got[i])
                    .as(what + " at " + i)
                    .isCloseTo(expected[i], org.assertj.core.data.Offset.offset(tolerance * scale));
    }
}
