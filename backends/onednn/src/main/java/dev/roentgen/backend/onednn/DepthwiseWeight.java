package dev.roentgen.backend.onednn;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.NdArray;
import org.bytedeco.dnnl.global.dnnl;

/**
 * The weight gradient of a depthwise convolution with large windows, for which oneDNN has but im2col: plain loops over rows
 * of a blocked layout, copied to the heap, where the compiler makes vector code of them.
 *
 * <p>A piece is one block of channels and one row of the window. For each tap in that row it keeps a sum a column and
 * channel, over images and rows in order, and adds up the columns at the end; so how threads share the pieces changes no bit.
 */
final class DepthwiseWeight {
    private static final int LANES = Native.AVX512 ? 16 : 8;
    private static final int TAG = Native.AVX512 ? dnnl.dnnl_aBcd16b : dnnl.dnnl_aBcd8b;

    private final ConvSpec spec;
    private final int batch, channels, blocks, height, width, rows, columns, windowH, windowW;
    private final long x, dy, dw;

    private DepthwiseWeight(NdArray xs, NdArray dys, NdArray result, ConvSpec spec) {
        this.spec = spec;
        Shape in = xs.shape(), out = dys.shape(), w = result.shape();
        batch = in.dim(0);
        channels = in.dim(1);
        blocks = (channels + LANES - 1) / LANES;
        height = in.dim(2);
        width = in.dim(3);
        rows = out.dim(2);
        columns = out.dim(3);
        windowH = w.dim(2);
        windowW = w.dim(3);
        x = OneDnnBackend.at(xs);
        dy = OneDnnBackend.at(dys);
        dw = OneDnnBackend.at(result);
    }

    /** Whether the convolution is one: a filter for each channel. */
    static boolean is(Shape x, Shape w, ConvSpec s) {
        return s.groups() == x.dim(1) && s.groups() == w.dim(0) && w.dim(1) == 1;
    }

    static NdArray of(OneDnnBackend b, NdArray x, NdArray dy, ConvSpec spec, Shape weight) {
        try (NdArray xs = b.reorder().to(x, Desc.tag(TAG, Desc.dims(x.shape())));
                NdArray dys = b.reorder().to(dy, Desc.tag(TAG, Desc.dims(dy.shape())))) {
            NdArray dw = b.rows(weight);
            DepthwiseWeight loops = new DepthwiseWeight(xs, dys, dw, spec);
            int pieces = loops.blocks * loops.windowH;
            if (OneDnnBackend.solo(x.size()) || Native.THREADS == 1) for (int i = 0; i < pieces; i++) loops.piece(i);
            else Workers.run(pieces, loops::piece);
            return dw;
        }
    }

    private void piece(int i) {
        int block = i / windowH, kh = i % windowH, row = columns * LANES;
        int step = spec.strideW(), padded = width + 2 * spec.padW() + step, phase = (padded + step - 1) / step;
        float[] gradient = new float[row],
                input = new float[width * LANES],
                split = new float[step * phase * LANES],
                tap = new float[row];
        float[][] sums = new float[windowW][row];
        for (int n = 0; n < batch; n++) {
            for (int oh = 0; oh < rows; oh++) {
                int h = oh * spec.strideH() - spec.padH() + kh * spec.dilationH();
                if (h < 0 || h >= height) continue;
                Memory.get(dy + 4L * ((((long) n * blocks + block) * rows + oh) * row), gradient, 0, row);
                Memory.get(
                        x + 4L * ((((long) n * blocks + block) * height + h) * width * LANES), input, 0, width * LANES);
                for (int w = 0; w < width; w++) { // column w of the row, behind the padding, by its remainder
                    int at = w + spec.padW();
                    System.arraycopy(input, w * LANES, split, (at % step * phase + at / step) * LANES, LANES);
                }
                for (int kw = 0; kw < windowW; kw++) {
                    int at = kw * spec.dilationW();
                    System.arraycopy(split, (at % step * phase + at / step) * LANES, tap, 0, row);
                    add(sums[kw], tap, gradient, row);
                }
            }
        }
        for (int kw = 0; kw < windowW; kw++) {
            for (int lane = 0; lane < LANES && block * LANES + lane < channels; lane++) {
                double sum = 0;
                for (int w = 0; w < columns; w++) sum += sums[kw][w * LANES + lane];
                long c = block * LANES + lane;
                Memory.putFloat(dw + 4 * ((c * windowH + kh) * windowW + kw), (float) sum);
            }
        }
    }

    /** All at one index: with an offset in one of them the compiler makes no vector code. */
    private static void add(float[] sums, float[] x, float[] dy, int n) {
        for (int i = 0; i < n; i++) sums[i] += x[i] * dy[i];
    }
}
