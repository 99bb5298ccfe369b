package dev.roentgen.backend.onednn;

import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.kernel.Activation;

/** The definitions of fused operations, in double and as plain as can be. */
final class Formulas {
    /** The batch size of what is normalised over the batch. */
    static final int BATCH = 3;

    private Formulas() {}

    static double activation(Activation a, double x) {
        return switch (a) {
            case NONE -> x;
            case RELU -> Math.max(x, 0);
            case RELU6 -> Math.min(Math.max(x, 0), 6);
            case GELU -> x * 0.5 * (1 + erf(x / Math.sqrt(2)));
            case GELU_TANH -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case QUICK_GELU -> x / (1 + Math.exp(-1.702 * x));
            case SILU -> x / (1 + Math.exp(-x));
            case SIGMOID -> 1 / (1 + Math.exp(-x));
            case TANH -> Math.tanh(x);
            case HARDSWISH -> x * Math.min(Math.max(x + 3, 0), 6) / 6;
            case HARDSIGMOID -> Math.min(Math.max(x + 3, 0), 6) / 6;
            case MISH -> x * Math.tanh(Math.log1p(Math.exp(x)));
        };
    }

    static double[] activation(Activation a, double[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) y[i] = activation(a, x[i]);
        return y;
    }

    /** By the series without cancellation, {@code 2 / sqrt(pi) e^(-x^2) (x + 2 x^3 / 3 + 4 x^5 / 15 + ..)}. */
    static double erf(double x) {
        if (Math.abs(x) > 6) return Math.signum(x);
        double sum = x, term = x;
        for (int n = 1; n < 300; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    /** {@code [m, k] x [n, k]' + bias}. */
    static double[] linear(double[] x, double[] w, double[] bias, int k) {
        int m = x.length / k, n = w.length / k;
        double[] y = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = bias == null ? 0 : bias[j];
                for (int q = 0; q < k; q++) sum += x[i * k + q] * w[j * k + q];
                y[i * n + j] = sum;
            }
        }
        return y;
    }

    static double[] conv(double[] x, double[] w, double[] bias, int[] xs, int[] ws, ConvSpec s) {
        int oh = (xs[2] + 2 * s.padH() - s.dilationH() * (ws[2] - 1) - 1) / s.strideH() + 1,
                ow = (xs[3] + 2 * s.padW() - s.dilationW() * (ws[3] - 1) - 1) / s.strideW() + 1;
        double[] y = new double[xs[0] * ws[0] * oh * ow];
        int perGroup = ws[0] / s.groups();
        for (int i = 0; i < y.length; i++) {
            int ox = i % ow, oy = i / ow % oh, o = i / ow / oh % ws[0], b = i / ow / oh / ws[0];
            double sum = bias == null ? 0 : bias[o];
            for (int c = 0; c < ws[1]; c++) {
                int channel = o / perGroup * ws[1] + c;
                for (int r = 0; r < ws[2] * ws[3]; r++) {
                    int h = oy * s.strideH() - s.padH() + r / ws[3] * s.dilationH(),
                            v = ox * s.strideW() - s.padW() + r % ws[3] * s.dilationW();
                    if (h >= 0 && h < xs[2] && v >= 0 && v < xs[3])
                        sum += x[((b * xs[1] + channel) * xs[2] + h) * xs[3] + v]
                                * w[(o * ws[1] + c) * ws[2] * ws[3] + r];
                }
            }
            y[i] = sum;
        }
        return y;
    }

    /** Normalised batch [B, C, S], mean and biased variance. */
    static double[][] batchNorm(double[][] in, int c, boolean training, double eps, Activation a) {
        double[] x = in[0], mean = new double[c], var = new double[c], y = new double[x.length];
        int s = x.length / c / BATCH;
        double n = BATCH * s;
        if (training) {
            for (int i = 0; i < x.length; i++) mean[i / s % c] += x[i] / n;
            for (int i = 0; i < x.length; i++) var[i / s % c] += Math.pow(x[i] - mean[i / s % c], 2) / n;
        } else {
            mean = in[4];
            var = in[5];
        }
        for (int i = 0; i < x.length; i++) {
            int k = i / s % c;
            double v = (x[i] - mean[k]) / Math.sqrt(var[k] + eps) * (in[1] == null ? 1 : in[1][k])
                    + (in[2] == null ? 0 : in[2][k]);
            y[i] = activation(a, v + (in[3] == null ? 0 : in[3][i]));
        }
        return training ? new double[][] {y, mean, var} : new double[][] {y};
    }

    static double[] softmax(double[] x, int n, boolean log) {
        double[] y = new double[x.length];
        for (int r = 0; r < x.length / n; r++) {
            double top = Double.NEGATIVE_INFINITY, sum = 0;
            for (int i = 0; i < n; i++) top = Math.max(top, x[r * n + i]);
            for (int i = 0; i < n; i++) sum += Math.exp(x[r * n + i] - top);
            for (int i = 0; i < n; i++)
                y[r * n + i] = log ? x[r * n + i] - top - Math.log(sum) : Math.exp(x[r * n + i] - top) / sum;
        }
        return y;
    }

    static double[] layerNorm(double[] x, double[] w, double[] b, int n, double eps) {
        double[] y = new double[x.length];
        for (int r = 0; r < x.length / n; r++) {
            double mean = 0, var = 0;
            for (int i = 0; i < n; i++) mean += x[r * n + i] / n;
            for (int i = 0; i < n; i++) var += Math.pow(x[r * n + i] - mean, 2) / n;
            for (int i = 0; i < n; i++)
                y[r * n + i] =
                        (x[r * n + i] - mean) / Math.sqrt(var + eps) * (w == null ? 1 : w[i]) + (b == null ? 0 : b[i]);
        }
        return y;
    }

    /** Heads [H, N, D], [H, M, D], [H, M, E] and a bias [N, M] for all. */
    static double[] attention(
            double[] q, double[] k, double[] v, double[] bias, int heads, int d, int e, double scale) {
        int n = q.length / heads / d, m = k.length / heads / d;
        double[] y = new double[heads * n * e];
        for (int h = 0; h < heads; h++) {
            double[] s = new double[n * m];
            for (int i = 0; i < n * m; i++) {
                for (int j = 0; j < d; j++) s[i] += q[(h * n + i / m) * d + j] * k[(h * m + i % m) * d + j];
                s[i] = s[i] * scale + (bias == null ? 0 : bias[i]);
            }
            double[] p = softmax(s, m, false);
            for (int i = 0; i < n * m; i++)
                for (int j = 0; j < e; j++) y[(h * n + i / m) * e + j] += p[i] * v[(h * m + i % m) * e + j];
        }
        return y;
    }
}
