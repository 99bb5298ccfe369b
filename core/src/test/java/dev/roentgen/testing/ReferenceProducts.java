package dev.roentgen.testing;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.PoolOp;
import dev.roentgen.backend.PoolSpec;
import java.util.List;

/** Products, convolutions and pooling by brute force. */
public final class ReferenceProducts {
    private ReferenceProducts() {}

    /** {@code Backend.matmul}. */
    public static Logical matmul(Logical a, Logical b) {
        Shape sa = a.shape(), sb = b.shape();
        Shape s = sa.slice(0, sa.rank() - 2)
                .broadcast(sb.slice(0, sb.rank() - 2), "matmul")
                .then(sa.dim(-2), sb.dim(-1));
        return Logical.of(a.dtype(), s, i -> {
            int[] index = Logical.index(s, i);
            double sum = 0;
            for (int k = 0; k < sa.dim(-1); k++)
                sum += a.at(own(sa, index, index[index.length - 2], k))
                        * b.at(own(sb, index, k, index[index.length - 1]));
            return sum;
        });
    }

    private static int[] own(Shape s, int[] index, int row, int col) {
        int[] p = new int[s.rank()];
        for (int i = 3; i <= p.length; i++) p[p.length - i] = s.dim(-i) == 1 ? 0 : index[index.length - i];
        p[p.length - 2] = row;
        p[p.length - 1] = col;
        return p;
    }

    private interface Tap {
        void at(int x, int w, int y);
    }

    /** Every multiplication of a convolution: which elements of input, weight and output meet. */
    private static void taps(Shape x, Shape w, Shape y, ConvSpec s, Tap tap) {
        int outs = w.dim(0) / s.groups();
        for (int o = 0; o < y.size(); o++) {
            int[] p = Logical.index(y, o);
            for (int c = 0; c < w.dim(1); c++)
                for (int kh = 0; kh < w.dim(2); kh++)
                    for (int kw = 0; kw < w.dim(3); kw++) {
                        int h = p[2] * s.strideH() - s.padH() + kh * s.dilationH(),
                                v = p[3] * s.strideW() - s.padW() + kw * s.dilationW();
                        if (h < 0 || h >= x.dim(2) || v < 0 || v >= x.dim(3)) continue;
                        tap.at(
                                Logical.position(x, p[0], p[1] / outs * w.dim(1) + c, h, v),
                                Logical.position(w, p[1], c, kh, kw),
                                o);
                    }
        }
    }

    /** {@code Backend.conv}. */
    public static Logical conv(Logical x, Logical w, ConvSpec s) {
        Shape out = s.output(x.shape(), w.shape());
        double[] y = new double[(int) out.size()];
        taps(x.shape(), w.shape(), out, s, (i, k, o) -> y[o] += x.values()[i] * w.values()[k]);
        return Logical.of(x.dtype(), out, y);
    }

    /** {@code Backend.convData}. */
    public static Logical convData(Logical dy, Logical w, ConvSpec s, Shape input) {
        double[] dx = new double[(int) input.size()];
        taps(input, w.shape(), dy.shape(), s, (i, k, o) -> dx[i] += dy.values()[o] * w.values()[k]);
        return Logical.of(dy.dtype(), input, dx);
    }

    /** {@code Backend.convWeight}. */
    public static Logical convWeight(Logical x, Logical dy, ConvSpec s, Shape weight) {
        double[] dw = new double[(int) weight.size()];
        taps(x.shape(), weight, dy.shape(), s, (i, k, o) -> dw[k] += dy.values()[o] * x.values()[i]);
        return Logical.of(x.dtype(), weight, dw);
    }

    /** {@code Backend.pool}. */
    public static List<Logical> pool(PoolOp op, Logical x, PoolSpec s) {
        Shape in = x.shape(), out = s.output(in);
        double[] y = new double[(int) out.size()], where = new double[y.length];
        for (int o = 0; o < y.length; o++) {
            int[] p = Logical.index(out, o);
            double best = Double.NEGATIVE_INFINITY, sum = 0;
            int position = -1, inside = 0, padded = 0;
            for (int kh = 0; kh < s.kernelH(); kh++)
                for (int kw = 0; kw < s.kernelW(); kw++) {
                    int h = p[2] * s.strideH() - s.padH() + kh * s.dilationH(),
                            w = p[3] * s.strideW() - s.padW() + kw * s.dilationW();
                    if (h < in.dim(2) + s.padH() && w < in.dim(3) + s.padW()) padded++;
                    if (h < 0 || h >= in.dim(2) || w < 0 || w >= in.dim(3)) continue;
                    inside++;
                    double v = x.at(p[0], p[1], h, w);
                    sum += v;
                    if (position < 0 || !Double.isNaN(best) && (v > best || Double.isNaN(v))) {
                        best = v;
                        position = h * in.dim(3) + w;
                    }
                }
            where[o] = position;
            y[o] = op == PoolOp.MAX
                    ? best
                    : sum / (s.divisor() != 0 ? s.divisor() : s.countPadding() ? padded : inside);
        }
        Logical result = Logical.of(x.dtype(), out, y);
        return op == PoolOp.MAX ? List.of(result, Logical.of(DType.I64, out, where)) : List.of(result);
    }

    /** {@code Backend.poolBack} by its definition: pooling is linear once the maxima are known. */
    public static Logical poolBack(PoolOp op, Logical dy, PoolSpec s, Shape input, double[] positions) {
        double[] dx = new double[(int) input.size()];
        int plane = input.dim(2) * input.dim(3);
        for (int o = 0; o < dy.values().length; o++) {
            int[] p = Logical.index(dy.shape(), o);
            int start = (p[0] * input.dim(1) + p[1]) * plane;
            if (op == PoolOp.MAX) {
                dx[start + (int) positions[o]] += dy.values()[o];
                continue;
            }
            for (int i = 0; i < plane; i++) { // the average of a unit vector is its share
                int h = i / input.dim(3) - p[2] * s.strideH() + s.padH(),
                        w = i % input.dim(3) - p[3] * s.strideW() + s.padW();
                if (h >= 0 && h < s.kernelH() && w >= 0 && w < s.kernelW())
                    dx[start + i] += dy.values()[o] / s.divisor(p[2], p[3], input.dim(2), input.dim(3));
            }
        }
        return Logical.of(dy.dtype(), input, dx);
    }
}
