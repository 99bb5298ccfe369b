package dev.roentgen.datasets.synthetic;

import java.util.function.IntFunction;

/** The attenuation of one person, point by point: flesh, less the air in the lungs, more what grows in them, bones and devices. */
final class Shadows {
    private final Patient patient;
    private final Thorax thorax;
    private final Bones bones;
    private final Findings findings;
    private final Clouds tissue, texture;
    private final Plate vessels, skeleton, trachea, air, cuffs, devices;
    private final double aerated, wall, bubbleX, bubbleSize;

    /** How deep in the lung the last point was. */
    double deep;

    Shadows(int height, int width, Patient patient, Thorax thorax, Findings findings, IntFunction<Chance> chances) {
        this.patient = patient;
        this.thorax = thorax;
        this.findings = findings;
        bones = new Bones(thorax, patient, chances.apply(2));
        var tree = new Airways(thorax, chances.apply(3));
        var vary = chances.apply(5);
        tissue = new Clouds(vary, 0.4, 2);
        texture = new Clouds(vary, 0.05, 1);
        aerated = vary.around(0.38, 0.03) * (1 - 0.08 * patient.child());
        wall = vary.around(0.62, 0.03) + 0.25 * patient.girth();
        bubbleX = vary.around(0.36, 0.05);
        bubbleSize = vary.happens(0.5) ? vary.between(0.08, 0.16) : 0;

        vessels = new Plate(height, width, patient);
        tree.draw(vessels, vary.around(0.085, 0.012));
        tree.drawHila(vessels, vary.around(0.10, 0.02));
        skeleton = new Plate(height, width, patient);
        Bones.draw(skeleton, thorax, patient, chances.apply(6));
        trachea = new Plate(height, width, patient);
        Airways.drawTrachea(trachea, thorax, chances.apply(7));
        air = new Plate(height, width, patient);
        cuffs = new Plate(height, width, patient);
        findings.draw(air, cuffs, tree, chances.apply(8));
        devices = new Plate(height, width, patient);
        new Devices(devices, thorax, patient, chances.apply(10)).draw();
    }

    /** The attenuation at a point of patient space, which is pixel {@code at} of the drawn plates. */
    double at(double x, double y, int at) {
        double skin = thorax.body(x, y);
        deep = thorax.lung(x, y);
        if (skin <= 0) return devices.values[at];
        double thin = 1 - Math.min(1, skin / 0.30), depth = 1 - thin * thin;
        double below = Clouds.step(0.0, 0.05, -thorax.diaphragm);
        double central = Clouds.step(-0.02, 0.11, -thorax.outsideMediastinum);
        double flesh = flesh(x, y, depth, below, central);
        double hard = bones.at(x, y) * Math.min(1, depth * 1.2) * (1 - 0.55 * below) * (1 - 0.45 * central);
        hard += skeleton.values[at] * Math.min(1, depth * 1.5) + devices.values[at];
        double windpipe = 0.15 * trachea.values[at] * Clouds.step(-0.02, 0.05, -deep);
        return flesh + hard + lung(x, y, at) - windpipe;
    }

    private double flesh(double x, double y, double depth, double below, double central) {
        double noise = tissue.at(x, y), heart = Math.max(0, Math.min(1, thorax.heart / 0.16));
        double flesh = depth * (wall + 0.06 * y + 0.025 * noise + 0.12 * below) + breast(x, y);
        flesh += (0.11 * central + 0.10 * Math.sqrt(heart * (2 - heart))) * (1 - 0.6 * below);
        if (bubbleSize > 0 && thorax.diaphragm < -0.02) {
            double px = (x - bubbleX) / bubbleSize, py = (y - thorax.dome(1) - 0.10) / bubbleSize;
            flesh -= 0.16 * (1 - Clouds.step(0.7, 1.1, px * px + 2.9 * py * py + 0.25 * noise)); // gas in the stomach
        }
        return flesh;
    }

    /** What the lung takes away, and what is in it. */
    private double lung(double x, double y, int at) {
        double lung = aeration();
        if (lung < 0.01) return 0;
        findings.evaluate(x, y, thorax);
        double lost = findings.lost * (1 - air.values[at]);
        double fine = vessels.values[at] * (1 - 0.8 * lost) + 0.012 * texture.at(x, y);
        fine += (0.11 * findings.lines + 0.095 * cuffs.values[at]) * (1 - 0.5 * lost);
        return lung * (fine - aerated * (1 - lost));
    }

    /**
     * How much lung lies in the beam, 0 to 1: rises like a circle from the chest wall, and at once beside heart and diaphragm, behind
     * which a little is left.
     */
    private double aeration() {
        double c = Math.max(0, Math.min(1, thorax.cage / 0.11)), m = thorax.outsideMediastinum;
        if (c == 0) return 0;
        double beside = 0.62 * Clouds.step(-0.012, 0.012, m) + 0.23 * Clouds.step(-0.01, 0.10, m) + 0.15;
        double above =
                0.9 * Clouds.step(-0.012, 0.014, thorax.diaphragm) + 0.1 * Clouds.step(-0.12, 0.0, thorax.diaphragm);
        double spine = m > 0 ? 1 : 1 - 0.9 * (1 - Clouds.step(0.02, 0.13, thorax.u)); // no lung in the midline
        return Math.sqrt(c * (2 - c)) * beside * above * spine;
    }

    private double breast(double x, double y) {
        if (patient.breasts() == 0) return 0;
        double px = (Math.abs(x) - 0.42) / 0.34, py = (y - 0.22) / 0.34, d = px * px + py * py;
        return d >= 1 ? 0 : 0.12 * patient.breasts() * (py > 0 ? Math.sqrt(1 - d) : 1 - d);
    }
}
