package dev.roentgen.testing;

import dev.roentgen.array.DType;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.NdArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A primitive with operands.
 *
 * @param name what is called, with its attributes
 * @param operands the values
 * @param views how each lies in memory
 * @param primitive the call; the caller owns what it returns
 * @param oracle the same by brute force
 * @param exact whether types are the point: {@code java} runs in the same ones, and results are equal
 * @param growth by how much a rounding error may grow: 1, or the square root of the number of terms of a sum
 */
public record Case(
        String name,
        List<Logical> operands,
        List<View> views,
        Primitive primitive,
        Oracle oracle,
        boolean exact,
        double growth) {
    /** A call of a backend. */
    public interface Primitive {
        List<NdArray> on(Backend backend, List<NdArray> operands);
    }

    /** The same by brute force, in double. */
    public interface Oracle {
        List<Logical> of(List<Logical> operands);
    }

    /** A case of row-major operands. */
    public static Case of(String name, List<Logical> operands, Primitive primitive, Oracle oracle) {
        return new Case(name, operands, operands.stream().map(x -> View.ROWS).toList(), primitive, oracle, false, 1);
    }

    /** The same for a sum of this many terms. */
    public Case terms(long n) {
        return new Case(name, operands, views, primitive, oracle, exact, Math.max(1, Math.sqrt(n)));
    }

    /** The same, to be compared in its own types, exactly. */
    public Case comparedExactly() {
        return new Case(name, operands, views, primitive, oracle, true, growth);
    }

    /** The same with other layouts, one after another from {@link View#number} on. */
    public Case views(int from) {
        var v = new ArrayList<View>();
        for (int i = 0; i < operands.size(); i++) v.add(View.number(from + i));
        var x = new ArrayList<Logical>();
        for (int i = 0; i < operands.size(); i++) x.add(v.get(i).prepare(operands.get(i)));
        return new Case(name, List.copyOf(x), List.copyOf(v), primitive, oracle, exact, growth);
    }

    /** The same with floats in another type. */
    public Case floats(DType dtype) {
        List<Logical> x = operands.stream()
                .map(o -> o.dtype().isFloat() ? o.to(dtype) : o)
                .toList();
        return new Case(name, x, views, primitive, oracle, exact, growth);
    }

    /** Runs the call on a backend. */
    public List<Logical> run(Backend backend) {
        var arrays = new ArrayList<NdArray>();
        List<NdArray> results = List.of();
        try {
            for (int i = 0; i < operands.size(); i++) arrays.add(views.get(i).make(backend, operands.get(i)));
            results = primitive.on(backend, arrays);
            return results.stream().map(Logical::read).toList();
        } finally {
            arrays.forEach(NdArray::close);
            results.forEach(NdArray::close);
        }
    }

    @Override
    public String toString() {
        String shapes = operands.stream().map(x -> x.dtype() + " " + x.shape()).collect(Collectors.joining(", "));
        String layouts =
                views.stream().map(v -> v.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(", "));
        return name + " (" + shapes + "; " + layouts + ")";
    }
}
