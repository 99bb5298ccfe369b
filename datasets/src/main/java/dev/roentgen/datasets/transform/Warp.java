package dev.roentgen.datasets.transform;

import dev.roentgen.datasets.image.Image;

/**
 * A turn, change of size and move about the centre, in shares of the picture so that a mask of another size follows. Each pixel
 * of the result looks up where it came from.
 *
 * @param cos the turn's cosine over the scale
 * @param sin the turn's sine over the scale
 * @param right the move to the right, as a share of the width
 * @param down the move down, as a share of the height
 */
record Warp(double cos, double sin, double right, double down) {
    static Warp of(double angle, double scale, double right, double down) {
        return new Warp(
                StrictMath.cos(angle) / scale, StrictMath.sin(angle) / scale, right, down); // the same bits everywhere
    }

    /** By two samples an axis; outside, the edge goes on. */
    Image smooth(Image image) {
        int h = image.height(), w = image.width(), c = image.channels();
        byte[] from = image.samples(), to = new byte[from.length];
        Steps across = new Steps(w, right), along = new Steps(h, down);
        for (int y = 0, at = 0; y < h; y++) {
            double byX = along.sin[y], byY = along.cos[y];
            for (int x = 0; x < w; x++) {
                double sx = within((across.cos[x] + byX + 0.5) * w - 0.5, w - 1),
                        sy = within((byY - across.sin[x] + 0.5) * h - 0.5, h - 1);
                int x0 = (int) sx, y0 = (int) sy, x1 = Math.min(x0 + 1, w - 1), y1 = Math.min(y0 + 1, h - 1);
                double u = sx - x0, v = sy - y0;
                for (int k = 0; k < c; k++) {
                    double top = (1 - u) * value(from, (y0 * w + x0) * c + k) + u * value(from, (y0 * w + x1) * c + k);
                    double bottom =
                            (1 - u) * value(from, (y1 * w + x0) * c + k) + u * value(from, (y1 * w + x1) * c + k);
                    to[at++] = (byte) (int) ((1 - v) * top + v * bottom + 0.5);
                }
            }
        }
        return c == 1 ? Image.gray(h, w, to) : Image.rgb(h, w, to);
    }

    /** By the nearest sample; outside is 0. */
    Image nearest(Image mask) {
        int h = mask.height(), w = mask.width();
        byte[] from = mask.samples(), to = new byte[from.length];
        Steps across = new Steps(w, right), along = new Steps(h, down);
        for (int y = 0, at = 0; y < h; y++) {
            double byX = along.sin[y], byY = along.cos[y];
            for (int x = 0; x < w; x++, at++) {
                int sx = (int) Math.floor((across.cos[x] + byX + 0.5) * w - 0.5 + 0.5),
                        sy = (int) Math.floor((byY - across.sin[x] + 0.5) * h - 0.5 + 0.5);
                if (sx >= 0 && sy >= 0 && sx < w && sy < h) to[at] = from[sy * w + sx];
            }
        }
        return Image.gray(h, w, to);
    }

    /** What a row's or a column's place adds to where its pixels come from: worked out once, not for every pixel. */
    private final class Steps {
        final double[] cos;
        final double[] sin;

        Steps(int n, double move) {
            cos = new double[n];
            sin = new double[n];
            for (int i = 0; i < n; i++) {
                double d = (i + 0.5) / n - 0.5 - move; // from the centre, as a share
                cos[i] = Warp.this.cos * d;
                sin[i] = Warp.this.sin * d;
            }
        }
    }

    private static double within(double at, int last) {
        return at < 0 ? 0 : at > last ? last : at;
    }

    private static int value(byte[] samples, int at) {
        return samples[at] & 0xFF;
    }
}
