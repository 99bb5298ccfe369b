package dev.roentgen.datasets.synthetic;

import dev.roentgen.datasets.image.Image;

/** One person before the plate; the same for every size of picture. */
final class Exposure {
    private final Patient patient;
    private final Thorax thorax;
    private final Findings findings;
    private final long seed;
    private final long index;

    Exposure(long seed, long index, int label) {
        this.seed = seed;
        this.index = index;
        patient = Patient.of(chance(0));
        thorax = new Thorax(patient, chance(1));
        findings = new Findings(label, thorax, chance(4));
    }

    private Chance chance(int part) {
        return new Chance(seed, index, part);
    }

    /** The picture; where {@code lungs} is not empty it is filled with the mask of the same size, which costs nothing more. */
    Image image(int height, int width, byte[] lungs) {
        var plate = new Plate(height, width, patient);
        var shadows = new Shadows(height, width, patient, thorax, findings, this::chance);
        for (int i = 0, at = 0; i < height; i++) {
            for (int j = 0; j < width; j++, at++) {
                plate.values[at] = (float) shadows.at(plate.x(i, j), plate.y(i, j), at);
                if (lungs.length > 0 && shadows.deep > 0) lungs[at] = (byte) 255;
            }
        }
        return Image.gray(height, width, new Film(patient, chance(9)).develop(plate.values, height, width));
    }

    Image mask(int height, int width) {
        var plate = new Plate(height, width, patient);
        byte[] lungs = new byte[height * width];
        for (int i = 0, at = 0; i < height; i++) {
            for (int j = 0; j < width; j++, at++) {
                if (thorax.lung(plate.x(i, j), plate.y(i, j)) > 0) lungs[at] = (byte) 255;
            }
        }
        return Image.gray(height, width, lungs);
    }
}
