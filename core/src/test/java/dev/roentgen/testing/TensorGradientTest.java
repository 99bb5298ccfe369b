package dev.roentgen.testing;

import dev.roentgen.array.DType;
import dev.roentgen.backend.Backends;
import dev.roentgen.backend.java.JavaBackend;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.GradCheck;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.tensor.TensorSpi;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** First and second derivatives of the table's small cases against differences, in double on {@code java}. */
class TensorGradientTest {
    private final JavaBackend java = new JavaBackend();

    private static Stream<TensorCase> cases() {
        return Stream.concat(OpCases.all().stream(), FusedCases.all().stream()).filter(TensorCase::small);
    }

    @TestFactory
    Stream<DynamicTest> gradients_match_finite_differences() {
        return cases().map(c -> DynamicTest.dynamicTest(c.toString(), () -> check(c, xs -> output(c, xs))));
    }

    @TestFactory
    Stream<DynamicTest> second_derivatives_match_finite_differences() {
        return cases().map(c -> DynamicTest.dynamicTest(
                c.toString(),
                () -> check(c, xs -> {
                    List<Tensor> starts =
                            xs.stream().map(TensorGradientTest::start).toList();
                    Tensor y = output(c, starts);
                    return flat(Autograd.gradients(
                            List.of(y), List.of(TensorConformance.weights(y)), starts, Autograd.recorded()));
                })));
    }

    private void check(TensorCase c, Function<List<Tensor>, Tensor> f) {
        try (var choice = Backends.with(java);
                Scope scope = Scope.open()) {
            List<Tensor> at = new ArrayList<>();
            for (Logical x : c.inputs())
                if (x.dtype().isFloat()) at.add(TensorSpi.tensor(View.ROWS.make(java, x.to(DType.F64))));
            GradCheck.checkAt(f, at);
        }
    }

    /** The outputs that have gradients in one row; integers go in where the case has them. */
    private Tensor output(TensorCase c, List<Tensor> floats) {
        List<Tensor> inputs = new ArrayList<>();
        int next = 0;
        for (Logical x : c.inputs())
            inputs.add(x.dtype().isFloat() ? start(floats.get(next++)) : TensorSpi.tensor(View.ROWS.make(java, x)));
        List<Tensor> ys = c.operation().apply(inputs);
        return flat(ys.stream().filter(Tensor::requiresGrad).toList());
    }

    /** Differences evaluate without gradients; which outputs have them should not depend on that. */
    private static Tensor start(Tensor x) {
        return x.requiresGrad() ? x : x.requireGrad();
    }

    private static Tensor flat(List<Tensor> ys) {
        return Tensor.concat(0, ys.stream().map(Tensor::flatten).toList());
    }
}
