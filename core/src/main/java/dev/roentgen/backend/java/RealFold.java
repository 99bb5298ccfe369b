package dev.roentgen.backend.java;

import dev.roentgen.backend.ReduceOp;
import dev.roentgen.check.DTypeException;
import java.util.Arrays;

/** How doubles are gathered into one: their sum, the largest, the smallest; NaN if any is. */
enum RealFold {
    SUM(0) {
        @Override
        void add(double[] total, double[] row, int n) {
            for (int i = 0; i < n; i++) total[i] += row[i];
        }

        @Override
        double all(double total, double[] row, int n) {
            double a = 0, b = 0, c = 0, d = 0; // four chains: an addition takes four cycles
            int i = 0;
            for (; i + 3 < n; i += 4) {
                a += row[i];
                b += row[i + 1];
                c += row[i + 2];
                d += row[i + 3];
            }
            for (; i < n; i++) a += row[i];
            return total + ((a + b) + (c + d));
        }
    },
    MAX(Double.NEGATIVE_INFINITY) {
        @Override
        void add(double[] total, double[] row, int n) {
            for (int i = 0; i < n; i++) total[i] = Math.max(total[i], row[i]);
        }

        @Override
        double all(double total, double[] row, int n) {
            double most = total;
            for (int i = 0; i < n; i++) most = Math.max(most, row[i]);
            return most;
        }
    },
    MIN(Double.POSITIVE_INFINITY) {
        @Override
        void add(double[] total, double[] row, int n) {
            for (int i = 0; i < n; i++) total[i] = Math.min(total[i], row[i]);
        }

        @Override
        double all(double total, double[] row, int n) {
            double least = total;
            for (int i = 0; i < n; i++) least = Math.min(least, row[i]);
            return least;
        }
    };

    private final double none;

    RealFold(double none) {
        this.none = none;
    }

    static RealFold of(ReduceOp op) {
        return switch (op) {
            case SUM -> SUM;
            case MAX -> MAX;
            case MIN -> MIN;
            case ANY, ALL ->
                throw new DTypeException("java", op + " must be given", "BOOL", "floats", "Compare first: ne(0).");
        };
    }

    /** The result for no elements. */
    double none() {
        return none;
    }

    /** Starts n results. */
    void clear(double[] total, int n) {
        Arrays.fill(total, 0, n, none);
    }

    /** Adds a row to a row of results. */
    abstract void add(double[] total, double[] row, int n);

    /** Adds all of a row to one result. */
    abstract double all(double total, double[] row, int n);
}
