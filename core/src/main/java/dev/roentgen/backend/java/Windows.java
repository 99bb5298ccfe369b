package dev.roentgen.backend.java;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.NdArray;
import java.util.Arrays;

/**
 * The matrix of a convolution's windows: row {@code (channel, kh, kw)}, column {@code (row, column)} of what is computed. It
 * is never stored; blocks of it are packed from the image. Forward, tap {@code k} of output {@code o} lies at
 * {@code o * stride - pad + k * dilation}; backward, tap {@code k} of input {@code i} at {@code (i + pad - k * dilation) / stride},
 * where that is whole. Taps outside are zero.
 */
final class Windows {
    private final Cells cells;
    private final Object image;
    private final int start, imageStride, channelStride, rowStride, colStride; // of what is read
    private final int channels, height, width; // of what is read, channels a group
    private final int outWidth; // of what is computed
    private final Axis vertical, horizontal;

    /**
     * Where the taps of an axis lie: tap {@code k} of position {@code i} at {@code (i * up + shift + k * tap) / down}.
     *
     * @param taps size of the kernel
     */
    private record Axis(int taps, int up, int shift, int tap, int down) {
        static Axis forward(int taps, int stride, int pad, int dilation) {
            return new Axis(taps, stride, -pad, dilation, 1);
        }

        static Axis backward(int taps, int stride, int pad, int dilation) {
            return new Axis(taps, 1, pad, -dilation, stride);
        }

        /** The position of a tap, or -1 where there is none. */
        int at(int i, int k, int size) {
            int p = i * up + shift + k * tap;
            if (down != 1) {
                if (p < 0 || p % down != 0) return -1;
                p /= down;
            }
            return p < size ? Math.max(p, -1) : -1;
        }
    }

    private Windows(NdArray x, int channels, int outWidth, Axis vertical, Axis horizontal) {
        cells = Cells.of(x.dtype());
        image = HeapStorage.of(x);
        start = (int) x.strided().offset();
        imageStride = (int) x.strided().stride(0);
        channelStride = (int) x.strided().stride(1);
        rowStride = (int) x.strided().stride(2);
        colStride = (int) x.strided().stride(3);
        this.channels = channels;
        height = x.shape().dim(2);
        width = x.shape().dim(3);
        this.outWidth = outWidth;
        this.vertical = vertical;
        this.horizontal = horizontal;
    }

    /** The windows of an input that give an output. */
    static Windows ofForward(NdArray x, Shape weight, Shape output, ConvSpec s) {
        return new Windows(
                x,
                weight.dim(1),
                output.dim(3),
                Axis.forward(weight.dim(2), s.strideH(), s.padH(), s.dilationH()),
                Axis.forward(weight.dim(3), s.strideW(), s.padW(), s.dilationW()));
    }

    /** The windows of an output's gradient that give the input's. */
    static Windows ofBackward(NdArray dy, Shape weight, Shape input, ConvSpec s) {
        return new Windows(
                dy,
                weight.dim(0) / s.groups(),
                input.dim(3),
                Axis.backward(weight.dim(2), s.strideH(), s.padH(), s.dilationH()),
                Axis.backward(weight.dim(3), s.strideW(), s.padW(), s.dilationW()));
    }

    /** The number of rows. */
    int taps() {
        return channels * vertical.taps * horizontal.taps;
    }

    /** The matrix of one image and group. */
    Gemm.Panel panel(int number, int group) {
        return (row, rows, col, cols, to) -> {
            for (int i = 0; i < rows; i++) tapRow(number, group, row + i, col, cols, to[i]);
        };
    }

    /** The transposed matrices of all images, one below another, for planes of this many columns. */
    Gemm.Panel transposed(int group, int plane) {
        return (row, rows, col, cols, to) -> {
            double[] line = new double[Math.min(rows, plane)];
            for (int j = 0; j < cols; j++) {
                for (int i = 0; i < rows; ) {
                    int p = (row + i) % plane, n = Math.min(plane - p, rows - i);
                    tapRow((row + i) / plane, group, col + j, p, n, line);
                    for (int q = 0; q < n; q++) to[i + q][j] = line[q];
                    i += n;
                }
            }
        };
    }

    /** Columns {@code first ..} of one row of the matrix. */
    private void tapRow(int number, int group, int row, int first, int n, double[] to) {
        int kw = row % horizontal.taps,
                kh = row / horizontal.taps % vertical.taps,
                channel = row / horizontal.taps / vertical.taps;
        int plane = start + number * imageStride + (group * channels + channel) * channelStride;
        for (int done = 0; done < n; ) {
            int oy = (first + done) / outWidth, ox = (first + done) % outWidth, run = Math.min(outWidth - ox, n - done);
            int y = vertical.at(oy, kh, height);
            if (y < 0) Arrays.fill(to, done, done + run, 0);
            else tapLine(plane + y * rowStride, kw, ox, run, to, done);
            done += run;
        }
    }

    private void tapLine(int line, int kw, int ox, int run, double[] to, int at) {
        if (horizontal.down != 1) {
            for (int i = 0; i < run; i++) {
                int x = horizontal.at(ox + i, kw, width);
                if (x < 0) to[at + i] = 0;
                else cells.read(image, line + x * colStride, 1, to, at + i, 1);
            }
            return;
        }
        // positions up * i + c: those inside are a run
        int up = horizontal.up, c = ox * up + horizontal.shift + kw * horizontal.tap;
        int from = c >= 0 ? 0 : Math.min(run, (-c + up - 1) / up),
                end = c >= width ? 0 : Math.min(run, (width - 1 - c) / up + 1);
        if (from >= end) {
            Arrays.fill(to, at, at + run, 0);
            return;
        }
        Arrays.fill(to, at, at + from, 0);
        cells.read(image, line + (from * up + c) * colStride, up * colStride, to, at + from, end - from);
        Arrays.fill(to, at + end, at + run, 0);
    }
}
