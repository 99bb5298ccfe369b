package dev.roentgen.datasets.synthetic;

import java.util.ArrayList;
import java.util.List;

/** The tree that fills a lung: vessels, and beside them the bronchi, from the hilum to the edge. */
final class Airways {
    /** A piece of a vessel; {@code order} counts forks from the hilum. */
    record Piece(double x0, double y0, double x1, double y1, double r0, double r1, int order) {}

    final List<Piece> pieces = new ArrayList<>();
    final double[] hilumX = new double[2], hilumY = new double[2];

    private final Thorax thorax;
    private final Chance chance;

    Airways(Thorax thorax, Chance chance) {
        this.thorax = thorax;
        this.chance = chance;
        for (int s = 0; s < 2; s++) {
            int sign = s == 0 ? -1 : 1;
            hilumX[s] = thorax.midline(-0.1) + sign * chance.around(0.165, 0.015);
            hilumY[s] = chance.around(s == 0 ? -0.07 : -0.12, 0.025);
            int trunks = 7 + chance.below(3);
            for (int k = 0; k < trunks; k++) {
                double angle = -1.25 + 2.75 * (k + chance.between(0.1, 0.9)) / trunks; // from the apex to the base
                double width = chance.between(0.012, 0.019);
                grow(sign, hilumX[s], hilumY[s] + 0.05 * angle, angle, width, 0);
            }
        }
    }

    private void grow(int sign, double x, double y, double angle, double width, int order) {
        double bend = chance.around(0, 0.16);
        int steps = 2 + chance.below(3);
        for (int i = 0; i < steps; i++) {
            double length = chance.between(0.045, 0.075), narrow = width * 0.93;
            double nx = x + sign * length * StrictMath.cos(angle), ny = y + length * StrictMath.sin(angle);
            double deep = thorax.lung(nx, ny);
            if (order > 0 && deep < 0.015 || Math.abs(nx) > 1.1) return;
            pieces.add(new Piece(x, y, nx, ny, width, narrow, order));
            x = nx;
            y = ny;
            width = narrow;
            angle += bend + chance.around(0, 0.16);
        }
        if (width < 0.0035 || order > 5) return;
        double spread = chance.between(0.25, 0.6), share = chance.between(0.35, 0.65);
        grow(sign, x, y, angle - spread * share, width * chance.between(0.68, 0.82), order + 1);
        grow(sign, x, y, angle + spread * (1 - share), width * chance.between(0.60, 0.78), order + 1);
    }

    void draw(Plate plate, double weight) {
        for (var p : pieces) {
            double fade = weight * (p.order == 0 ? 0.8 : 1);
            plate.stroke(p.x0, p.y0, p.x1, p.y1, p.r0 * 1.5, p.r1 * 1.5, fade, true);
        }
    }

    /** The hila as soft clumps, and some vessels seen end on. */
    void drawHila(Plate plate, double weight) {
        for (int s = 0; s < 2; s++) {
            for (int k = 0; k < 5; k++) {
                double x = hilumX[s] + chance.around(0, 0.025), y = hilumY[s] + chance.around(0.02, 0.05);
                plate.stroke(x, y, x, y + 0.02, 0.06, 0.05, weight * 0.4, false);
            }
            for (int k = 0; k < 3; k++) {
                plate.disc(hilumX[s] + chance.around(0, 0.05), hilumY[s] + chance.around(0, 0.07), 0.010, weight * 0.8);
            }
        }
    }

    /** The windpipe and the main bronchi as lucent bands; drawn as positive strokes to be taken away. */
    static void drawTrachea(Plate plate, Thorax thorax, Chance chance) {
        double m = thorax.midline(-0.4), carina = chance.around(-0.22, 0.02), width = chance.around(0.036, 0.004);
        plate.curve(width * 1.3, 1, m + 0.005, -1.25, m, -0.8, m - 0.012, -0.5, m - 0.008, carina);
        plate.curve(width, 0.7, m - 0.012, carina - 0.02, m - 0.075, carina + 0.07, m - 0.13, carina + 0.14);
        plate.curve(width * 0.9, 0.6, m + 0.004, carina - 0.02, m + 0.09, carina + 0.06, m + 0.17, carina + 0.09);
    }
}
