package dev.roentgen.datasets.synthetic;

/**
 * Ribs, spine, clavicles and shoulder blades.
 *
 * <p>A rib is a ring tilted forwards. With {@code q = sqrt(1 - (u / W)^2)} for the distance {@code u} from the midline and the
 * half width {@code W} of the cage, its back runs at {@code y0 + h (1 - q) / 2} and its front at {@code y0 + h (1 + q) / 2}: flat
 * at the spine, steep at the side, and back to the middle lower down.
 */
final class Bones {
    private final Thorax thorax;
    private final double first, spacing, drop, thickness, vertebra, density, spineWidth;
    private final double[][] jitter = new double[2][16];
    private final double[][] borders = new double[2][257]; // of the cage, by height from -1.4 to 1.4

    Bones(Thorax thorax, Patient patient, Chance chance) {
        this.thorax = thorax;
        double child = patient.child();
        first = thorax.top() - chance.between(0.02, 0.10);
        spacing = chance.around(0.148, 0.008) - 0.022 * child;
        drop = (patient.portable() ? 0.42 : 0.54) + chance.around(0, 0.04) - 0.22 * child;
        thickness = chance.around(0.030, 0.003) - 0.005 * child;
        vertebra = spacing * 0.98;
        density = chance.around(1, 0.15) * (1 - 0.25 * child);
        spineWidth = chance.around(0.088, 0.006) - 0.012 * child;
        for (double[] side : jitter) for (int i = 0; i < side.length; i++) side[i] = chance.around(0, 0.006);
        for (int s = 0; s < 2; s++) {
            for (int i = 0; i < 257; i++) borders[s][i] = thorax.border(s, -1.4 + i * 2.8 / 256) + 0.015;
        }
    }

    /** Bone in front of and behind a point whose shapes {@code thorax} has just evaluated. */
    double at(double x, double y) {
        return density * (ribs(thorax.side, thorax.u, y) + spine(x - thorax.midline(y), y));
    }

    private double ribs(int side, double u, double y) {
        double place = Math.max(0, Math.min(255.999, (y + 1.4) * 256 / 2.8));
        int i = (int) place;
        double border = borders[side][i] + (place - i) * (borders[side][i + 1] - borders[side][i]);
        double r = u / border;
        double wall =
                0.05 * Clouds.step(0.90, 0.97, r) * (1 - Clouds.step(1.0, 1.05, r)); // all ribs at once, seen along
        if (r >= 1 || u < 0.05) return wall;
        double q = Math.sqrt(1 - r * r), slope = 0.5 * drop * r / (border * Math.max(q, 0.05));
        double along = 1 / Math.sqrt(1 + slope * slope);
        double back = rib(side, y - 0.5 * drop * (1 - q) - 0.10 * u, along, 0, 10);
        double front = rib(side, y - 0.5 * drop * (1 + q), along, 0, 5);
        double bony = Clouds.step(0.30, 0.50, u) * (1 - 0.25 * r); // the front ends in cartilage, which casts no shadow
        return wall + 0.125 * back + 0.07 * bony * front;
    }

    private double rib(int side, double y, double along, int lowest, int highest) {
        double phase = (y - first) / spacing;
        int k = (int) Math.floor(phase + 0.5);
        if (k < lowest || k > highest) return 0;
        double d = Math.abs((phase - k) * spacing + jitter[side][k]) * along / thickness;
        if (d >= 1) return 0;
        double body = Math.sqrt(1 - d * d), rim = 1 - Math.abs(d - 0.75) * 4; // denser at the rims, as a tube is
        return 0.75 * body + (rim > 0 ? 0.25 * rim : 0);
    }

    private double spine(double m, double y) {
        double d = Math.abs(m) / spineWidth;
        if (d >= 1.9) return 0;
        double phase = (y - first) / vertebra, part = phase - Math.floor(phase);
        double disc = 1 - Clouds.step(0.0, 0.10, part) + Clouds.step(0.90, 1.0, part);
        double bodies = (1 - Clouds.step(0.75, 1.15, d)) * (0.05 - 0.03 * disc);
        double pedicle = ring(Math.abs(m) - spineWidth * 0.62, (part - 0.4) * vertebra, 0.018);
        double process = ring(m, (part - 0.75) * vertebra, 0.022);
        double wings = (1 - Clouds.step(1.0, 1.9, d)) * (1 - Clouds.step(0.12, 0.24, Math.abs(part - 0.4))) * 0.025;
        return bodies + 0.03 * pedicle + 0.035 * process + wings;
    }

    private static double ring(double x, double y, double radius) {
        double d = (x * x + y * y) / (radius * radius);
        return d < 1 ? 1 - d : 0;
    }

    /** Clavicles, shoulder blades and upper arms, which are drawn rather than computed. */
    static void draw(Plate plate, Thorax thorax, Patient patient, Chance chance) {
        double lift = patient.portable() ? -0.10 : 0, base = thorax.top();
        for (int s = -1; s <= 1; s += 2) {
            double m = thorax.midline(base + 0.2) + chance.around(0, 0.015);
            double y = base + 0.20 + 0.5 * lift + chance.around(0, 0.025),
                    outer = base + 0.10 + lift + chance.around(0, 0.04);
            double radius = chance.around(0.030, 0.003) * (1 - 0.3 * patient.child());
            plate.curve(
                    radius,
                    0.17,
                    m + s * 0.07,
                    y,
                    m + s * 0.24,
                    y - 0.05,
                    m + s * 0.45,
                    0.5 * (y + outer) - 0.05,
                    m + s * 0.66,
                    outer,
                    m + s * 0.86,
                    outer - 0.02);
            plate.curve(
                    radius * 0.5,
                    0.20,
                    m + s * 0.10,
                    y - 0.03,
                    m + s * 0.26,
                    y - 0.075,
                    m + s * 0.45,
                    0.5 * (y + outer) - 0.072,
                    m + s * 0.66,
                    outer - 0.022);
            double out = chance.around(patient.portable() ? 0.56 : 0.68, 0.05);
            plate.curve(
                    0.014,
                    0.09,
                    m + s * (out + 0.16),
                    outer + 0.03,
                    m + s * (out + 0.02),
                    outer + 0.20,
                    m + s * out,
                    outer + 0.42,
                    m + s * (out + 0.05),
                    outer + 0.62);
            plate.disc(m + s * 0.98, outer + 0.09, 0.095, 0.10);
            plate.stroke(m + s * 0.99, outer + 0.12, m + s * 1.10, outer + 0.9, 0.075, 0.06, 0.13, true);
        }
    }
}
