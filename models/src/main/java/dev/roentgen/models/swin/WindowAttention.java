package dev.roentgen.models.swin;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.layers.Linear;
import dev.roentgen.layers.regularize.Dropout;
import dev.roentgen.models.Positions;
import dev.roentgen.nn.Buffer;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Attention inside windows of the plane, with a bias by relative position. The plane is padded to whole windows; a shifted
 * one is rolled, and a mask keeps apart what the roll has brought together. Section 3.2 and Figure 4.
 *
 * <p>Shapes: {@code [B, H, W, C] -> [B, H, W, C]}. State: {@code relative_position_bias_table [(2 M - 1)^2, heads]},
 * {@code relative_position_index [M^4]}, {@code qkv.*}, {@code proj.*}.
 */
final class WindowAttention extends TensorLayer {
    private static final double APART = -100; // as the original: e^-100 is 0 beside any other

    private final int dim;
    private final int heads;
    private final int window;
    private final int shift;
    private final Parameter table;
    private final Buffer index;
    private final Linear qkv;
    private final Linear proj;
    private final Dropout dropout;

    WindowAttention(int dim, int heads, int window, int shift, double dropout) {
        this.dim = dim;
        this.heads = heads;
        this.window = window;
        this.shift = shift;
        int span = 2 * window - 1, cells = window * window;
        table = parameter("relative_position_bias_table", Shape.of(span * span, heads), Swin.INIT);
        index = buffer("relative_position_index", Shape.of(cells * cells), DType.I64, s -> relative(window));
        qkv = child("qkv", new Linear(dim, 3 * dim));
        proj = child("proj", new Linear(dim, dim));
        this.dropout = child("dropout", new Dropout(dropout));
    }

    /** For each pair of cells of a window the row of the table for their distance. */
    private static Tensor relative(int m) {
        int cells = m * m;
        long[] rows = new long[cells * cells];
        for (int a = 0; a < cells; a++)
            for (int b = 0; b < cells; b++)
                rows[a * cells + b] = (a / m - b / m + m - 1L) * (2 * m - 1) + (a % m - b % m + m - 1);
        return Tensor.of(rows, Shape.of(rows.length));
    }

    @Override
    protected @Nullable UnaryOperator<Tensor> adaptation(String key, Shape from, Shape to) {
        if (key.equals("relative_position_index")) return stored -> relative(window);
        return key.equals("relative_position_bias_table") ? Positions.relative(from, to, 0) : null;
    }

    @Override
    protected Tensor compute(Tensor x) {
        int b = x.dim(0), h = x.dim(1), w = x.dim(2), m = window;
        Tensor y = x.pad(0, 0, 0, 0, Math.floorMod(-w, m), 0, Math.floorMod(-h, m)); // to whole windows
        int rows = y.dim(1) / m, columns = y.dim(2) / m; // of windows
        int down = rows > 1 ? shift : 0, right = columns > 1 ? shift : 0; // one window has no neighbour to shift to
        y = y.roll(1, -down).roll(2, -right);
        Tensor windows = y.reshape(b, rows, m, columns, m, dim)
                .permute(0, 1, 3, 2, 4, 5)
                .reshape(b, rows * columns, m * m, dim); // [B, windows, N, C]
        Tensor attended = attend(windows, bias(rows, columns, down, right));
        y = attended.reshape(b, rows, columns, m, m, dim)
                .permute(0, 1, 3, 2, 4, 5)
                .reshape(b, rows * m, columns * m, dim);
        return y.roll(1, down).roll(2, right).narrow(1, 0, h).narrow(2, 0, w);
    }

    private Tensor attend(Tensor x, Tensor bias) {
        int b = x.dim(0), windows = x.dim(1), n = x.dim(2);
        List<Tensor> parts = qkv.forward(x)
                .reshape(b, windows, n, 3, heads, dim / heads)
                .permute(3, 0, 1, 4, 2, 5) // [3, B, windows, heads, N, C / heads]
                .unbind(0);
        Tensor y = parts.get(0).attention(parts.get(1), parts.get(2), bias);
        return dropout.forward(proj.forward(y.transpose(2, 3).reshape(b, windows, n, dim)));
    }

    /** The bias by relative position, and where windows are shifted the mask: {@code [windows or 1, heads, N, N]}. */
    private Tensor bias(int rows, int columns, int down, int right) {
        int n = window * window;
        Tensor bias = table.value()
                .embedding(index.value())
                .reshape(n, n, heads)
                .permute(2, 0, 1)
                .unsqueeze(0); // [1, heads, N, N]
        return down + right == 0
                ? bias
                : bias.add(mask(rows, columns, down, right).to(bias.backend()));
    }

    /** Keeps apart cells of a window that come from different regions of the plane: {@code [windows, 1, N, N]}. */
    private Tensor mask(int rows, int columns, int down, int right) {
        int n = window * window, windows = rows * columns;
        float[] values = new float[windows * n * n];
        int[] regions = new int[n];
        for (int v = 0; v < windows; v++) {
            for (int i = 0; i < n; i++) {
                int row = v / columns * window + i / window, column = v % columns * window + i % window;
                regions[i] = 3 * region(row, rows * window, down) + region(column, columns * window, right);
            }
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++) values[(v * n + i) * n + j] = regions[i] == regions[j] ? 0 : (float) APART;
        }
        return Tensor.of(values, Shape.of(windows, 1, n, n));
    }

    /** 0 before the last window, 1 in it, 2 for what the roll has brought from the front. */
    private int region(int at, int size, int shift) {
        if (shift == 0 || at < size - window) return 0;
        return at < size - shift ? 1 : 2;
    }
}
