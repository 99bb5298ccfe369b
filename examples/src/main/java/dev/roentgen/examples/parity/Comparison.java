package dev.roentgen.examples.parity;

import dev.roentgen.models.parity.Differences;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Compares tensors with their expected values and collects what differs. */
public final class Comparison {
    private final String name;
    private final List<String> failures = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private int compared;

    /** A comparison for the case of this name. */
    public Comparison(String name) {
        this.name = name;
    }

    /** Compares by {@code max|a - b| / max|b|}. */
    public void tensor(String what, Tensor got, Tensor expected, double tolerance) {
        tensor(what, got, expected, tolerance, 0);
    }

    /** Compares by {@code max|a - b| / max(max|b|, floor)}. */
    public void tensor(String what, Tensor got, Tensor expected, double tolerance, double floor) {
        if (!got.shape().equals(expected.shape()))
            fail(what, "shape " + got.shape() + ", expected " + expected.shape());
        else values(what, got.toDoubleArray(), expected.toDoubleArray(), tolerance, floor);
    }

    /** Compares by {@code max|a - b|}. */
    public void within(String what, Tensor got, Tensor expected, double tolerance) {
        double[] differences = got.toDoubleArray(), b = expected.toDoubleArray();
        if (!got.shape().equals(expected.shape()))
            fail(what, "shape " + got.shape() + ", expected " + expected.shape());
        else {
            for (int i = 0; i < b.length; i++) differences[i] -= b[i];
            values(what, differences, new double[b.length], tolerance, 1);
        }
    }

    /** Compares numbers by the same measure. */
    public void values(String what, double[] got, double[] expected, double tolerance, double floor) {
        compared++;
        if (got.length != expected.length) {
            fail(what, got.length + " values, expected " + expected.length);
            return;
        }
        double difference = 0, scale = floor;
        for (int i = 0; i < got.length; i++) {
            double a = got[i], b = expected[i];
            if (Double.compare(a, b) == 0) {
                if (Double.isFinite(b)) scale = Math.max(scale, Math.abs(b));
                continue;
            }
            if (!Double.isFinite(a) || !Double.isFinite(b)) {
                fail(what, "element " + i + " is " + a + ", expected " + b);
                return;
            }
            difference = Math.max(difference, Math.abs(a - b));
            scale = Math.max(scale, Math.abs(b));
        }
        double error = scale > 0 ? difference / scale : difference;
        if (!(error <= tolerance))
            fail(what, String.format(Locale.ROOT, "error %.2e, tolerance %.0e", error, tolerance));
    }

    /** Adds what another comparison of this case found. */
    public void add(Differences found) {
        compared += found.compared();
        for (String line : found.lines()) failures.add(name + ": " + line);
        for (String line : found.remarks()) remarks.add(name + ": " + line);
    }

    /** Notes a failure. */
    public void fail(String what, String why) {
        failures.add(name + ": " + what + ": " + why);
    }

    /** What differed: one line a tensor. */
    public List<String> failures() {
        return failures;
    }

    /** What doesn't count as a failure but should be known: one line each. */
    public List<String> remarks() {
        return remarks;
    }

    /** How many tensors were compared. */
    public int compared() {
        return compared;
    }
}
