package dev.roentgen.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.Backends;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.java.JavaBackend;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.tensor.TensorSpi;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Operations on tensors, fused where the backend can, against their composed form on {@code java} in double: values and every
 * gradient, from row-major inputs, from transposed views, and from results of the backend that are closed between forward
 * and backward. A backend's module extends this class.
 */
public abstract class TensorConformance {
    /** Some roundings to 24 bits in a row, of the largest magnitude; a fused kernel may sum in float. */
    private static final double TOLERANCE = 5e-6;

    private static final JavaBackend ORACLE = new JavaBackend();

    /** For subclasses. */
    protected TensorConformance() {}

    /** The backend under test. */
    protected abstract Backend backend();

    /** Where the inputs of an operation come from. */
    private enum Source {
        HOST,
        VIEW,
        RESULT,
        SECOND_RESULT // for backends that do not always take the same way
    }

    @TestFactory
    Stream<DynamicTest> fused_operations_agree_with_their_composed_form() {
        return FusedCases.all().stream().map(c -> DynamicTest.dynamicTest(c.toString(), () -> check(c)));
    }

    @TestFactory
    Stream<DynamicTest> operations_and_their_gradients_agree_with_double() {
        return OpCases.all().stream().map(c -> DynamicTest.dynamicTest(c.toString(), () -> check(c)));
    }

    @Test
    void nan_stays_through_fused_relu() {
        try (var chosen = Backends.with(backend());
                Scope scope = Scope.open()) {
            for (int c : new int[] {3, 16}) {
                float[] values = new float[2 * c * 8 * 8];
                for (int i = 0; i < values.length; i++) values[i] = i % 7 - 3;
                Tensor fine = Tensor.of(values, Shape.of(2, c, 8, 8));
                values[70] = Float.NaN; // in image 0, channel 1
                Tensor x = Tensor.of(values, fine.shape()), w = Tensor.ones(c, c, 3, 3), row = Tensor.ones(c);
                ConvSpec same = ConvSpec.UNIT.padding(1, 1);
                for (boolean gradients : new boolean[] {false, true}) {
                    Tensor in = gradients ? x.requireGrad() : x;
                    nan(in.conv2d(w, null, same, Activation.RELU));
                    nan(in.conv2d(w, row, same, Activation.RELU));
                    for (Tensor residual : new Tensor[] {null, fine}) {
                        nan(in.batchNorm(row, row, 1e-5, residual, Activation.RELU)
                                .y());
                        nan(in.batchNorm(row, row, row, row, 1e-5, residual, Activation.RELU));
                        if (residual != null) nan(fine.batchNorm(row, row, row, row, 1e-5, in, Activation.RELU));
                    }
                }
            }
        }
    }

    private static void nan(Tensor y) {
        float[] values = y.toArray();
        int count = 0;
        for (float v : values) if (Float.isNaN(v)) count++;
        assertThat(count).as("NaN in " + y.shape()).isBetween(1, values.length - 1);
    }

    private void check(TensorCase c) {
        List<double[]> expected = run(c, ORACLE, DType.F64, Source.HOST);
        for (Source source : Source.values()) {
            long before = backend().memory().live();
            List<double[]> got = run(c, backend(), DType.F32, source);
            assertThat(backend().memory().live()).as("live bytes after " + c).isEqualTo(before);
            assertThat(got).as("outputs and gradients of " + c).hasSameSizeAs(expected);
            for (int i = 0; i < got.size(); i++)
                close(
                        expected.get(i),
                        got.get(i),
                        c.growth(),
                        "output or gradient " + i + " of " + c + " from " + source);
        }
    }

    private static void close(double[] expected, double[] got, double growth, String what) {
        assertThat(got.length).as("elements of " + what).isEqualTo(expected.length);
        double largest = 1; // gradients that vanish in theory hold rounding noise of their terms, which are near 1
        for (double e : expected) largest = Math.max(largest, Math.abs(e));
        for (int i = 0; i < got.length; i++)
            if (!(Math.abs(expected[i] - got[i]) <= TOLERANCE * growth * largest))
                assertThat(got[i])
                        .as("element " + i + ", tolerance " + TOLERANCE * growth * largest + ", " + what)
                        .isEqualTo(expected[i]);
    }

    /** All outputs, then the gradients of all float inputs. */
    private static List<double[]> run(TensorCase c, Backend backend, DType floats, Source source) {
        try (var choice = Backends.with(backend);
                Scope scope = Scope.open()) {
            List<Tensor> leaves = new ArrayList<>(), inputs = new ArrayList<>(), starts = new ArrayList<>();
            for (Logical x : c.inputs()) {
                boolean real = x.dtype().isFloat();
                View view = source == Source.VIEW ? View.SWAPPED : View.ROWS;
                Tensor t = TensorSpi.tensor(view.make(backend, real ? x.to(floats) : x));
                Tensor leaf = real ? t.requireGrad() : t;
                leaves.add(leaf);
                if (real) starts.add(leaf);
                boolean passes = real && (source == Source.RESULT || source == Source.SECOND_RESULT);
                inputs.add(passes ? leaf.neg().neg() : leaf);
            }
            List<Tensor> outputs = c.operation().apply(inputs);
            if (source != Source.HOST && source != Source.VIEW)
                for (int i = 0; i < inputs.size(); i++)
                    if (inputs.get(i) != leaves.get(i) && !outputs.contains(inputs.get(i)))
                        inputs.get(i).close();
            List<double[]> read = new ArrayList<>();
            for (Tensor y : outputs) read.add(y.toDoubleArray());
            List<Tensor> from = outputs.stream().filter(Tensor::requiresGrad).toList();
            List<Tensor> weights = from.stream().map(TensorConformance::weights).toList();
            for (Tensor g : Autograd.gradients(from, weights, starts)) read.add(g.toDoubleArray());
            return read;
        }
    }

    /** A weight per element, so that errors cannot cancel. */
    static Tensor weights(Tensor y) {
        double[] w = new double[(int) y.size()];
        for (int i = 0; i < w.length; i++) w[i] = Math.cos(i * 1.7) + 0.3;
        return Tensor.of(w, y.shape()).to(y.dtype());
    }
}
