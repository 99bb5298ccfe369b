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
        for (int y = 0, at = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                double sx = Math.max(0, Math.min(w - 1, sourceX(x, y, w, h))),
                        sy = Math.max(0, Math.min(h - 1, sourceY(x, y, w, h)));
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
        for (int y = 0, at = 0; y < h; y++) {
            for (int x = 0; x < w; x++, at++) {
                int sx = (int) Math.floor(sourceX(x, y, w, h) + 0.5), sy = (int) Math.floor(sourceY(x, y, w, h) + 0.5);
                if (sx >= 0 && sy >= 0 && sx < w && sy < h) to[at] = from[sy * w + sx];
            }
        }
        return Image.gray(h, w, to);
    }

    private static int value(byte[] samples, int at) {
        return samples[at] & 0xFF;
    }

    private double sourceX(int x, int y, int w, int h) {
        double dx = (x + 0.5) / w - 0.5 - right, dy = (y + 0.5) / h - 0.5 - down;
        return (cos * dx + sin * dy + 0.5) * w - 0.5;
    }

    private double sourceY(int x, int y, int w, int h) {
        double dx = (x + 0.5) / w - 0.5 - right, dy = (y + 0.5) / h - 0.5 - down;
        return (cos * dy - sin * dx + 0.5) * h - 0.5;
    }
}
