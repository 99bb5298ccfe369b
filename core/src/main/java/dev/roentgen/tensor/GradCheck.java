package dev.roentgen.tensor;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Compares gradients with central differences, in double: a tool for tests. Each output element gets a weight of its own, so
 * that errors cannot cancel. Throws an {@link AssertionError} that names the first element that differs.
 *
 * <pre>{@code
 * GradCheck.check(x -> x.softmax(-1), Shape.of(2, 5));
 * }</pre>
 */
public final class GradCheck {
    private static final double STEP =
            1e-5; // the error of central differences, step^2 and 1e-16 / step, is least near here
    private static final double TOLERANCE = 1e-6; // of the largest gradient, or 1

    private GradCheck() {}

    /** Checks a function of one tensor of normal random numbers. */
    public static void check(UnaryOperator<Tensor> f, Shape shape) {
        checkAll(xs -> f.apply(xs.get(0)), shape);
    }

    /** Checks a function of several tensors of normal random numbers. */
    public static void checkAll(Function<List<Tensor>, Tensor> f, Shape... shapes) {
        List<Tensor> xs = new ArrayList<>();
        for (int i = 0; i < shapes.length; i++) {
            Generator before = Generator.current();
            Generator.seed(1000 + i);
            xs.add(Tensor.randn(shapes[i].dims()).to(DType.F64));
            Generator.use(before);
        }
        checkAt(f, xs);
    }

    /** Checks a function at given {@code F64} tensors. */
    public static void checkAt(Function<List<Tensor>, Tensor> f, List<Tensor> at) {
        try (Scope scope = Scope.open()) {
            List<Tensor> xs = at.stream().map(Tensor::requireGrad).toList();
            Tensor y = f.apply(xs), weights = weights(y);
            List<Tensor> grads = Autograd.gradients(List.of(y), List.of(weights), xs);
            for (int i = 0; i < xs.size(); i++) compare(f, at, i, grads.get(i).toDoubleArray(), weights);
        }
    }

    /** The same for the gradients of the gradients. */
    public static void checkSecond(Function<List<Tensor>, Tensor> f, Shape... shapes) {
        int n = shapes.length;
        checkAll(
                xs -> {
                    List<Tensor> starts = xs.stream()
                            .map(x -> x.requiresGrad() ? x : x.requireGrad())
                            .toList();
                    Tensor y = f.apply(starts);
                    List<Tensor> grads =
                            Autograd.gradients(List.of(y), List.of(weights(y)), starts, Autograd.recorded());
                    Tensor sum = grads.get(0).sum();
                    for (int i = 0; i < n; i++)
                        sum = sum.add(grads.get(i).mul(weights(grads.get(i))).sum());
                    return sum;
                },
                shapes);
    }

    private static Tensor weights(Tensor y) {
        double[] w = new double[(int) y.size()];
        for (int i = 0; i < w.length; i++) w[i] = Math.cos(i * 1.7) + 0.3;
        return Tensor.of(w, y.shape()).to(y.backend());
    }

    private static void compare(
            Function<List<Tensor>, Tensor> f, List<Tensor> at, int which, double[] grads, Tensor weights) {
        double[] values = at.get(which).toDoubleArray();
        double scale = 1;
        for (double g : grads) scale = Math.max(scale, Math.abs(g));
        for (int j = 0; j < values.length; j++) {
            double expected =
                    (value(f, at, which, values, j, STEP, weights) - value(f, at, which, values, j, -STEP, weights))
                            / (2 * STEP);
            if (!(Math.abs(expected - grads[j]) <= TOLERANCE * scale))
                throw new AssertionError(String.format(
                        Locale.ROOT,
                        "gradient of input %d, element %d: expected %.9g by differences, got %.9g",
                        which,
                        j,
                        expected,
                        grads[j]));
        }
    }

    private static double value(
            Function<List<Tensor>, Tensor> f,
            List<Tensor> at,
            int which,
            double[] values,
            int j,
            double step,
            Tensor weights) {
        try (Scope scope = Scope.open()) {
            double[] moved = values.clone();
            moved[j] += step;
            List<Tensor> xs = new ArrayList<>(at);
            xs.set(
                    which,
                    Tensor.of(moved, at.get(which).shape()).to(at.get(which).backend()));
            return f.apply(xs).mul(weights).sum().item();
        }
    }
}
