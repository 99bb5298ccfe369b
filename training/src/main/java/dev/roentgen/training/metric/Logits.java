package dev.roentgen.training.metric;

import dev.roentgen.check.ShapeException;
import dev.roentgen.tensor.Tensor;

/** Classes and probabilities from logits: {@code [B, C, ..]} of C classes, or {@code [B]}, {@code [B, 1, ..]} of yes and no. */
final class Logits {
    private Logits() {}

    private static boolean yesOrNo(Tensor logits) {
        return logits.rank() < 2 || logits.dim(1) == 1;
    }

    static int count(Tensor logits) {
        return yesOrNo(logits) ? 2 : logits.dim(1);
    }

    /** The class of the largest logit, of every sample. */
    static long[] classes(Tensor logits) {
        return (yesOrNo(logits) ? logits.gt(0) : logits.argmax(1, false)).toLongArray();
    }

    /** The true classes, checked to be one for every sample; of shares {@code [B, C, ..]}, as mixed pictures have, the largest. */
    static long[] truth(String where, Tensor logits, Tensor classes) {
        boolean shares = classes.dtype().isFloat() && classes.shape().equals(logits.shape());
        if (shares && !yesOrNo(logits)) return classes.argmax(1, false).toLongArray();
        long samples = yesOrNo(logits) ? logits.size() : logits.size() / logits.dim(1);
        if (classes.size() != samples || classes.rank() == 0 || classes.dim(0) != logits.dim(0))
            throw new ShapeException(
                    where,
                    "there must be",
                    "one class number for each of the " + samples + " predictions in " + logits.shape(),
                    classes.shape().toString(),
                    "Take the labels of the same batch.");
        return classes.toLongArray();
    }

    /** The probabilities of every sample, in double: {@code [samples][classes]}. */
    static double[][] probabilities(Tensor logits) {
        double[] x = logits.toDoubleArray();
        if (yesOrNo(logits)) {
            double[][] p = new double[x.length][];
            for (int i = 0; i < x.length; i++) p[i] = new double[] {sigmoid(-x[i]), sigmoid(x[i])};
            return p;
        }
        int c = logits.dim(1), places = (int) (logits.size() / Math.max(1, (long) logits.dim(0) * c));
        double[][] p = new double[logits.dim(0) * places][c];
        for (int s = 0; s < p.length; s++) {
            int first = s / places * c * places + s % places;
            for (int k = 0; k < c; k++) p[s][k] = x[first + k * places];
            softmax(p[s]);
        }
        return p;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static void softmax(double[] x) {
        double top = Double.NEGATIVE_INFINITY, sum = 0;
        for (double v : x) top = Math.max(top, v);
        for (int k = 0; k < x.length; k++) sum += x[k] = Math.exp(x[k] - top);
        for (int k = 0; k < x.length; k++) x[k] /= sum;
    }
}
