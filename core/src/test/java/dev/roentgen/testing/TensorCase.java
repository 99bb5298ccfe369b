package dev.roentgen.testing;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * An operation on tensors, differentiated for every float input.
 *
 * @param name what is called, with its attributes
 * @param inputs floats and integers
 * @param operation the call; gradients flow from outputs that require them
 * @param growth by how much rounding errors may grow, as in {@link Case}
 */
public record TensorCase(
        String name, List<Logical> inputs, Function<List<Tensor>, List<Tensor>> operation, double growth) {
    private static final int SMALL = 80; // elements; differences cost two evaluations each

    static TensorCase of(String name, Function<List<Tensor>, Tensor> f, Logical... inputs) {
        return new TensorCase(name, List.of(inputs), x -> List.of(f.apply(x)), 1);
    }

    /** A case of normal random floats. */
    static TensorCase of(String name, Function<List<Tensor>, Tensor> f, int[]... shapes) {
        var inputs = new ArrayList<Logical>();
        for (int[] s : shapes) inputs.add(Logical.random(DType.F32, Shape.of(s), inputs.size() + 1));
        return new TensorCase(name, inputs, x -> List.of(f.apply(x)), 1);
    }

    /** The same for sums of this many terms. */
    TensorCase terms(int n) {
        return new TensorCase(name, inputs, operation, Math.sqrt(n));
    }

    /** Whether its gradients can be compared with differences in little time. */
    boolean small() {
        return inputs.stream()
                        .filter(x -> x.dtype().isFloat())
                        .mapToInt(x -> x.values().length)
                        .sum()
                <= SMALL;
    }

    @Override
    public String toString() {
        return name + " "
                + inputs.stream().map(x -> x.dtype() + " " + x.shape()).toList();
    }
}
