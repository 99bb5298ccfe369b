package dev.roentgen.datasets.synthetic;

/** A grid of pixels over patient space, and soft strokes and discs drawn on it. */
final class Plate {
    final int height;
    final int width;
    final float[] values;

    private final Patient patient;
    private final double cos, sin;
    private final double x0, xByRow, xByColumn, y0, yByRow, yByColumn; // patient space from pixels, both affine
    private final double pixel; // the larger side of a pixel, in patient space

    Plate(int height, int width, Patient patient) {
        this.height = height;
        this.width = width;
        this.patient = patient;
        values = new float[height * width];
        sin = patient.tilt();
        cos = Math.sqrt(1 - sin * sin);
        double left = 1.0 / width - 1 - patient.shiftX(), top = 1.0 / height - 1 - patient.shiftY();
        x0 = (left * cos + top * sin) / patient.scaleX();
        y0 = (top * cos - left * sin) / patient.scaleY();
        xByColumn = 2 * cos / patient.scaleX() / width;
        xByRow = 2 * sin / patient.scaleX() / height;
        yByColumn = -2 * sin / patient.scaleY() / width;
        yByRow = 2 * cos / patient.scaleY() / height;
        pixel = Math.max(2.0 / width / patient.scaleX(), 2.0 / height / patient.scaleY());
    }

    /** Patient x of the centre of a pixel. */
    double x(int row, int column) {
        return x0 + row * xByRow + column * xByColumn;
    }

    /** Patient y of the centre of a pixel. */
    double y(int row, int column) {
        return y0 + row * yByRow + column * yByColumn;
    }

    private double column(double x, double y) {
        double px = x * patient.scaleX() * cos - y * patient.scaleY() * sin + patient.shiftX();
        return ((px + 1) * width - 1) / 2;
    }

    private double row(double x, double y) {
        double py = x * patient.scaleX() * sin + y * patient.scaleY() * cos + patient.shiftY();
        return ((py + 1) * height - 1) / 2;
    }

    /**
     * A line with round ends whose profile is {@code (1 - d^2 / r^2)^2}, added or, with {@code join}, kept where it is larger than what
     * is there, so that joints of a curve don't double. A line thinner than a pixel is drawn as wide as one and as much fainter.
     */
    void stroke(
            double startX,
            double startY,
            double endX,
            double endY,
            double radius0,
            double radius1,
            double weight,
            boolean join) {
        double thinnest = 0.8 * pixel, wide = Math.max(Math.max(radius0, radius1), thinnest);
        double c0 = column(startX, startY), c1 = column(endX, endY);
        double r0 = row(startX, startY), r1 = row(endX, endY);
        double reach = wide * Math.max(patient.scaleX() * width, patient.scaleY() * height) / 2 + 1;
        int top = Math.max(0, (int) Math.floor(Math.min(r0, r1) - reach));
        int bottom = Math.min(height - 1, (int) Math.ceil(Math.max(r0, r1) + reach));
        int left = Math.max(0, (int) Math.floor(Math.min(c0, c1) - reach));
        int right = Math.min(width - 1, (int) Math.ceil(Math.max(c0, c1) + reach));
        double dx = endX - startX, dy = endY - startY, perLength = 1 / Math.max(1e-12, dx * dx + dy * dy);
        double widest = wide * wide, thinner = radius1 - radius0;
        for (int i = top; i <= bottom; i++) {
            for (int j = left; j <= right; j++) {
                double x = x(i, j) - startX, y = y(i, j) - startY;
                double t = Math.max(0, Math.min(1, (x * dx + y * dy) * perLength));
                double ex = x - t * dx, ey = y - t * dy, far = ex * ex + ey * ey;
                if (far >= widest) continue;
                double radius = radius0 + thinner * t, drawn = Math.max(radius, thinnest), d = far / (drawn * drawn);
                if (d >= 1) continue;
                double value = weight * radius / drawn * (1 - d) * (1 - d);
                int at = i * width + j;
                values[at] = (float) (join ? Math.max(values[at], value) : values[at] + value);
            }
        }
    }

    /** A disc with an edge one pixel soft. */
    void disc(double x, double y, double radius, double weight) {
        double reach = (radius + 2 * pixel) * Math.max(patient.scaleX() * width, patient.scaleY() * height) / 2 + 1;
        double c = column(x, y), r = row(x, y);
        for (int i = Math.max(0, (int) (r - reach)); i <= Math.min(height - 1, (int) (r + reach)); i++) {
            for (int j = Math.max(0, (int) (c - reach)); j <= Math.min(width - 1, (int) (c + reach)); j++) {
                double ex = x(i, j) - x, ey = y(i, j) - y;
                double inside = (radius - Math.sqrt(ex * ex + ey * ey)) / pixel + 0.5;
                if (inside > 0) values[i * width + j] += (float) (weight * Math.min(1, inside));
            }
        }
    }

    /** A smooth curve through the given points {@code x, y, x, y, ...} (Catmull-Rom), of one width. */
    void curve(double radius, double weight, double... points) {
        int n = points.length / 2, steps = 8;
        double px = points[0], py = points[1];
        for (int k = 0; k + 1 < n; k++) {
            int a = Math.max(0, k - 1), d = Math.min(n - 1, k + 2);
            for (int s = 1; s <= steps; s++) {
                double t = (double) s / steps;
                double x = spline(points[2 * a], points[2 * k], points[2 * k + 2], points[2 * d], t);
                double y = spline(points[2 * a + 1], points[2 * k + 1], points[2 * k + 3], points[2 * d + 1], t);
                stroke(px, py, x, y, radius, radius, weight, true);
                px = x;
                py = y;
            }
        }
    }

    private static double spline(double a, double b, double c, double d, double t) {
        return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
    }
}
