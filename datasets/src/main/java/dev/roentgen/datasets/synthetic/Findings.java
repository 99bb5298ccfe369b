package dev.roentgen.datasets.synthetic;

/**
 * What is wrong with the lungs of a class, as two maps: how much of the air is gone, and lines that come on top.
 *
 * <ul>
 *   <li>COVID: patchy ground glass on both sides, outside and low, through which vessels stay visible; Wong et al., Radiology 296
 *       (2020).
 *   <li>Lung_Opacity: consolidation of a lobe, dense, with a sharp border at a fissure, at times with air bronchograms or fluid.
 *   <li>Normal: nothing.
 *   <li>Viral Pneumonia: thickened walls around the bronchi and a net of lines from the hila outwards, on both sides.
 * </ul>
 */
final class Findings {
    private static final int COVID = 0, OPACITY = 1, VIRAL = 3;

    private final int label;
    private final Clouds patches, grain, nets;
    private final double[][] spots; // x, y, rx, ry, strength
    private final double severity;
    private final int lobe; // 0 right upper, 1 right middle or lower, 2 left upper, 3 left lower
    private final double fissure, slant;
    private final double effusion;
    private final int effusionSide;
    private final double[] outer = new double[2];

    /** At the last point asked for: the share of air that is gone, 0 to 1, and the strength of lines. */
    double lost, lines;

    Findings(int label, Thorax thorax, Chance chance) {
        this.label = label;
        patches = new Clouds(chance, 0.30, 2);
        grain = new Clouds(chance, 0.10, 2);
        nets = new Clouds(chance, 0.085, 2);
        severity = chance.between(0.25, 1);
        lobe = chance.below(4);
        fissure = chance.around(lobe == 0 ? -0.06 : 0.02, 0.05);
        slant = chance.around(0, 0.15);
        boolean fluid = label == OPACITY && chance.happens(0.3);
        effusion = fluid ? chance.between(0.08, 0.28) : 0;
        effusionSide = chance.below(2);
        outer[0] = thorax.border(0, 0.2);
        outer[1] = thorax.border(1, 0.2);
        spots = label == COVID ? glass(thorax, chance) : label == OPACITY ? blocks(thorax, chance) : new double[0][];
    }

    /** Patches at the outer edge, more of them low, on both sides. */
    private double[][] glass(Thorax thorax, Chance chance) {
        int count = 3 + (int) (5 * severity) + chance.below(2);
        double[][] spots = new double[count][];
        for (int k = 0; k < count; k++) {
            int s = k % 2;
            double y = Math.min(thorax.dome(s) - 0.06, chance.around(0.15, 0.22));
            double depth = chance.between(0.04, 0.18), x = (s == 0 ? -1 : 1) * (thorax.border(s, y) - depth);
            spots[k] = new double[] {
                x,
                y,
                chance.between(0.11, 0.22),
                chance.between(0.13, 0.30),
                chance.between(0.45, 0.70) * (0.65 + 0.35 * severity)
            };
        }
        return spots;
    }

    /** One dense block in the lobe, sometimes a second, smaller one. */
    private double[][] blocks(Thorax thorax, Chance chance) {
        int side = lobe < 2 ? 0 : 1, sign = side == 0 ? -1 : 1;
        boolean upper = lobe == 0 || lobe == 2;
        double y = upper ? fissure - chance.between(0.08, 0.22) : thorax.dome(side) - chance.between(0.05, 0.24);
        double x = sign * chance.between(lobe == 3 ? 0.38 : 0.26, 0.54); // the heart hides what is nearer on the left
        double strength = chance.between(0.55, 0.92);
        double[] main = {x, y, chance.between(0.17, 0.32), chance.between(0.17, 0.30), strength};
        if (!chance.happens(0.3)) return new double[][] {main};
        double[] second = {
            -x * chance.between(0.7, 1.2),
            chance.between(-0.2, 0.3),
            chance.between(0.09, 0.17),
            chance.between(0.09, 0.17),
            strength * 0.7
        };
        return new double[][] {main, second};
    }

    void evaluate(double x, double y, Thorax thorax) {
        lost = 0;
        lines = 0;
        switch (label) {
            case COVID -> covid(x, y, thorax.cage);
            case OPACITY -> opacity(x, y, thorax);
            case VIRAL -> viral(x, y, thorax.u);
            default -> {}
        }
    }

    private void covid(double x, double y, double fromEdge) {
        double cover = cover(x, y, 0.55);
        if (cover <= 0) return;
        double peripheral = 1 - 0.75 * Clouds.step(0.06, 0.13, fromEdge); // the cage function ends at 0.14 inside
        double mottle = 0.75 + 0.45 * grain.at(x, y);
        lost = Math.max(0, Math.min(0.75, cover * peripheral * mottle));
        lines = 0.35 * cover * severity * nets.net(x, y, 0.16);
    }

    private void opacity(double x, double y, Thorax thorax) {
        double cover = cover(x, y, 0.40);
        boolean upper = lobe == 0 || lobe == 2;
        double past = (y - fissure - slant * (thorax.u - 0.3))
                * (upper ? 1 : -1); // beyond the fissure, the next lobe is clear
        if (cover > 0) cover *= 1 - Clouds.step(-0.012, 0.012, past);
        if (cover > 0) lost = Math.max(0, Math.min(0.95, cover * (0.92 + 0.15 * grain.at(x, y))));
        if (effusion > 0 && thorax.side == effusionSide) {
            double meniscus = thorax.dome(effusionSide) - effusion * (0.25 + 1.5 * Math.max(0, thorax.u - 0.25));
            lost = Math.max(lost, 0.9 * Clouds.step(-0.03, 0.03, y - meniscus));
        }
    }

    private void viral(double x, double y, double u) {
        double out = (u - 0.16) / (outer[x < 0 ? 0 : 1] - 0.16), central = 1 - 0.75 * Clouds.step(0.15, 0.85, out);
        double patchy = Clouds.step(-0.75, 0.55, patches.at(x, y));
        lines = (0.45 + 0.5 * severity) * central * patchy * (nets.net(x, y, 0.20) + 0.5 * grain.net(x, y, 0.14));
        lost = (0.08 + 0.16 * severity) * central * patchy * (1 + 0.3 * grain.at(x, y));
    }

    /** The strongest of the spots here, its edge broken up by noise. */
    private double cover(double x, double y, double raggedness) {
        double most = 0, ragged = 2;
        for (double[] s : spots) {
            double px = (x - s[0]) / s[2], py = (y - s[1]) / s[3], d = px * px + py * py;
            if (d > 3) continue;
            if (ragged == 2) ragged = raggedness == 0 ? 0 : raggedness * patches.at(x, y);
            double inside = 1 - Math.sqrt(d) + ragged;
            most = Math.max(most, s[4] * Clouds.step(-0.10, 0.55, inside));
        }
        return most;
    }

    /** Bronchi that still hold air inside a consolidation, and cuffs around bronchi near the hila. */
    void draw(Plate air, Plate cuffs, Airways tree, Chance chance) {
        if (label == OPACITY && chance.happens(0.6)) {
            for (var p : tree.pieces) {
                if (p.order() > 0 && p.order() < 4 && cover(p.x1(), p.y1(), 0) > 0.35) {
                    air.stroke(p.x0(), p.y0(), p.x1(), p.y1(), p.r0() * 1.3, p.r1() * 1.3, 0.55, true);
                }
            }
        }
        if (label != VIRAL) return;
        for (var p : tree.pieces) { // walls on both sides of the airway: tram lines
            if (p.order() > 2 || !chance.happens(0.75)) continue;
            double dx = p.x1() - p.x0(), dy = p.y1() - p.y0(), length = Math.sqrt(dx * dx + dy * dy) + 1e-9;
            double ox = -dy / length * p.r0() * 1.5, oy = dx / length * p.r0() * 1.5;
            double weight = 0.5 + 0.5 * severity;
            cuffs.stroke(p.x0() + ox, p.y0() + oy, p.x1() + ox, p.y1() + oy, 0.007, 0.006, weight, true);
            cuffs.stroke(p.x0() - ox, p.y0() - oy, p.x1() - ox, p.y1() - oy, 0.007, 0.006, weight, true);
        }
    }
}
