package dev.roentgen.datasets.synthetic;

/**
 * The shapes that make the lung fields: rib cage, diaphragm, mediastinum with heart, and the body around them.
 *
 * <p>All are implicit functions, positive inside and about the distance to the border near it. A point is lung where it is inside
 * the cage of its side, above the diaphragm and outside the mediastinum; that is the mask, exactly.
 */
final class Thorax {
    private final Patient patient;
    private final double midX; // where spine and heart stand after turning
    private final double[] cageX = new double[2],
            cageWidth = new double[2],
            dome = new double[2],
            domeX = new double[2];
    private final double cageY, cageHeight, lean, domeCurve;
    private final double heartX, heartY, heartWidth, heartHeight, heartTilt, atriumWidth, vesselWidth, knob;
    private final Clouds wobble;
    private final double[] bend = new double[2];

    /** Distances at the last point asked for, positive inside; {@code u} is the distance from the midline. */
    double cage, diaphragm, outsideMediastinum, heart, u;

    /** 0 for the patient's right (left in the picture), 1 for the left. */
    int side;

    Thorax(Patient patient, Chance chance) {
        this.patient = patient;
        double child = patient.child();
        midX = patient.turn();
        for (int s = 0; s < 2; s++) {
            cageX[s] = chance.around(0.375, 0.012) + 0.02 * child;
            cageWidth[s] = chance.around(0.355, 0.02) + 0.03 * child;
            dome[s] = chance.around(s == 0 ? 0.40 : 0.45, 0.035) + patient.breath() - 0.08 * child;
            domeX[s] = chance.around(s == 0 ? 0.30 : 0.34, 0.03);
        }
        cageHeight = chance.around(1.0, 0.05) - 0.14 * child;
        cageY = chance.around(0.27, 0.03) - 0.04 * child;
        lean = chance.around(0.12, 0.02) - 0.05 * child;
        domeCurve = chance.around(0.9, 0.2);
        double heartSize = chance.around(patient.portable() ? 1.12 : 1.0, 0.1) + 0.18 * child;
        heartX = midX + chance.around(0.135, 0.02);
        heartY = 0.5 * (dome[0] + dome[1]) - 0.165 * heartSize;
        heartWidth = 0.345 * heartSize;
        heartHeight = 0.235 * heartSize;
        heartTilt = chance.around(0.68, 0.07);
        atriumWidth = 0.15 * heartSize;
        vesselWidth = chance.around(patient.portable() ? 0.145 : 0.125, 0.014) + 0.02 * child;
        knob = chance.around(0.075, 0.015) * (1 - 0.7 * child);
        wobble = new Clouds(chance, 0.35, 2);
        bend[0] = chance.around(0, 0.012);
        bend[1] = chance.around(0, 0.012);
    }

    /** The midline at a height: spines are seldom quite straight. */
    double midline(double y) {
        return midX + bend[0] * y + bend[1] * (2 * y * y - 1);
    }

    double heartY() {
        return heartY;
    }

    double dome(int s) {
        return dome[s];
    }

    double top() {
        return cageY - cageHeight;
    }

    /** Evaluates the shapes at a point and returns how deep in the lung it is; not above 0 outside. */
    double lung(double x, double y) {
        double noise = 0.012 * wobble.at(x, y);
        side = x < midline(y) ? 0 : 1;
        u = Math.abs(x
                - midline(y)
                        * Math.max(0, 1 - Math.abs(x) * 2)); // the cage follows the turned spine near the middle only
        cage = cage(side, u, y) + noise;
        diaphragm = diaphragm(side, u, y) + noise;
        outsideMediastinum = -mediastinum(x, y) - noise;
        return Math.min(cage, Math.min(diaphragm, outsideMediastinum));
    }

    private double cage(int s, double u, double y) {
        double v = (y - cageY) / cageHeight, h = (u - cageX[s] - lean * v * cageHeight) / cageWidth[s];
        return 0.4 * cageWidth[s] * (1 - power(h) - power(v)); // 0.4: the slope of the 2.5th root at 1
    }

    /** {@code |t|^2.5}. */
    private static double power(double t) {
        return t * t * Math.sqrt(Math.abs(t));
    }

    /** The outer border of the cage at a height; below its widest place it stays as wide. */
    double border(int s, double y) {
        double v = Math.min(0, (y - cageY) / cageHeight);
        double room = Math.max(0, 1 - power(v));
        return cageX[s] + lean * Math.min(0.25, y - cageY) + cageWidth[s] * StrictMath.pow(room, 0.4);
    }

    private double diaphragm(int s, double u, double y) {
        double d = u - domeX[s], slope = 2 * domeCurve * d;
        double fall = domeCurve * d * d;
        if (d > 0) { // laterally it falls off into the costophrenic angle
            fall += 9 * d * d * d * d;
            slope += 36 * d * d * d;
        }
        return (dome[s] + fall - y) / Math.sqrt(1 + slope * slope);
    }

    private double mediastinum(double x, double y) {
        heart = join(
                ellipse(x - heartX, y - heartY, heartWidth, heartHeight, heartTilt),
                ellipse(x - midX + 0.055, y - heartY - 0.02, atriumWidth, heartHeight * 1.05, 0),
                0.05);
        double m = x - midline(y);
        double flare = 0.05 * (1 - Clouds.step(-0.85, -0.45, y)) + 0.05 * Clouds.step(0.25, 0.6, y);
        double column = vesselWidth + flare - Math.abs(m - 0.012);
        double arch = ellipse(m - vesselWidth * 0.72, y + 0.33 - 0.05 * patient.child(), knob, knob * 1.15, 0);
        double trunk = ellipse(m - vesselWidth * 0.62, y + 0.10, 0.09, 0.15, 0);
        return join(join(heart, column, 0.06), Math.max(arch, trunk), 0.03);
    }

    /** About the distance to the border of a tilted ellipse, positive inside. */
    static double ellipse(double x, double y, double a, double b, double tilt) {
        double cos = Math.sqrt(1 - tilt * tilt), p = (x * cos + y * tilt) / a, q = (y * cos - x * tilt) / b;
        double slope = 2 * Math.sqrt(p * p / (a * a) + q * q / (b * b)) + 1e-9;
        double level = 1 - p * p - q * q;
        return level / Math.max(slope, 1 / Math.max(a, b));
    }

    /** The larger of two, rounded where they meet. */
    static double join(double a, double b, double radius) {
        double h = Math.max(0, radius - Math.abs(a - b));
        return Math.max(a, b) + h * h / (4 * radius);
    }

    /** How deep a point is in the body: torso, shoulders, upper arms and neck. */
    double body(double x, double y) {
        double v = Math.abs(x - midline(y) * 0.5), girth = patient.girth();
        double torso = 0.82 + 1.2 * girth + 0.05 * y + 0.02 * patient.child() - v;
        double arm = v - 1.0 - 0.6 * girth - 0.10 * y; // what lies outside this line below the armpit is arm
        double sides = join(torso, join(arm, 0.05 - y, 0.1), 0.12);
        double shoulder =
                y + 1.0 - 0.34 * Clouds.step(0.10, 0.95, v) - 1.1 * Math.max(0, v - 0.9) * Math.max(0, v - 0.9);
        double neck = 0.21 + 0.3 * Math.max(0, y + 1) - v;
        return join(Math.min(shoulder * 0.9, sides), neck, 0.12);
    }
}
