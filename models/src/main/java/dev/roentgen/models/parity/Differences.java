package dev.roentgen.models.parity;

import dev.roentgen.array.DType;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Compares numbers with their expected values and collects what differs, one line a tensor. */
public final class Differences {
    private final List<String> lines = new ArrayList<>();
    private int compared;

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

    /** What differed. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** How many tensors and lists of numbers were compared. */
    public int compared() {
        return compared;
    }
}
