package dev.roentgen.models.parity;

import dev.roentgen.array.DType;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/** Compares numbers with their expected values and collects what differs, one line a tensor. */
public final class Differences {
    private static final int RUNS = 8;

    private final List<String> lines = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private int compared;
    private int jumps; // of the lines, those that the edge of a relu may explain

    /** Nothing compared yet. */
    public Differences() {}

    /** The sum of squares, in double. */
    static double squares(Tensor t) {
        try (Scope scope = Scope.open()) { // twice the tensor in double goes at once
            return t.to(DType.F64).square().sum().item();
        }
    }

    /** By {@code max|a - b| / max(max|b|, floor)}. */
    void tensor(String what, Tensor got, Tensor expected, double tolerance, double floor) {
        if (!got.shape().equals(expected.shape()))
            note(what, "shape " + got.shape() + ", expected " + expected.shape());
        else values(what, got.toDoubleArray(), expected.toDoubleArray(), tolerance, floor);
    }

    /** A gradient by the same measure: it jumps where a relu's input is zero. */
    void gradient(String what, Tensor got, Tensor expected, double tolerance, double floor) {
        if (!got.shape().equals(expected.shape())) tensor(what, got, expected, tolerance, floor);
        else behindGradients(what, got.toDoubleArray(), expected.toDoubleArray(), tolerance, floor);
    }

    /** What depends on gradients. */
    void behindGradients(String what, double[] got, double[] expected, double tolerance, double floor) {
        int before = lines.size();
        values(what, got, expected, tolerance, floor);
        if (got.length == expected.length && Arrays.stream(got).allMatch(Double::isFinite))
            jumps += lines.size() - before;
    }

    /** By the same measure. */
    void values(String what, double[] got, double[] expected, double tolerance, double floor) {
        compared++;
        double difference = 0, scale = floor;
        for (int i = 0; i < expected.length; i++) {
            if (!Double.isFinite(got[i]) || got.length != expected.length) {
                note(what, "element " + i + " is " + got[i] + " of " + got.length);
                return;
            }
            difference = Math.max(difference, Math.abs(got[i] - expected[i]));
            scale = Math.max(scale, Math.abs(expected[i]));
        }
        double error = scale > 0 ? difference / scale : difference;
        if (!(error <= tolerance))
            note(what, String.format(Locale.ROOT, "error %.2e, tolerance %.0e", error, tolerance));
    }

    void note(String what, String why) {
        lines.add(what + ": " + why);
    }

    /** This, unless only gradients or what depends on them differ, and not in one of the runs with weights nudged by a seed. */
    Differences orElse(IntFunction<Differences> nudged) {
        for (int seed = 1; seed <= RUNS && jumps > 0 && jumps == lines.size(); seed++) {
            if (!nudged.apply(seed).lines.isEmpty()) continue;
            String why = "; agrees with weights moved by a unit in the last place (run " + seed + " of " + RUNS + ")";
            lines.forEach(line -> remarks.add(line + why));
            lines.clear();
        }
        return this;
    }

    /** What differed, but not with weights that single precision hardly tells from those given. */
    public List<String> remarks() {
        return List.copyOf(remarks);
    }

    /** What differed. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** How many tensors and lists of numbers were compared. */
    public int compared() {
        return compared;
    }
}
