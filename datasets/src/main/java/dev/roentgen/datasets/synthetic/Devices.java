package dev.roentgen.datasets.synthetic;

/** Tubes, lines, electrodes, pacemakers and letters. They do not depend on the class: a model can't learn it from them. */
final class Devices {
    private static final String[] LETTERS = { // 5 x 7 dots, a row a group of five
        "A01110100011000111111100011000110001",
        "E11111100001000011110100001000011111",
        "L10000100001000010000100001000011111",
        "P11110100011000111110100001000010000",
        "R11110100011000111110101001001010001",
        "S01111100001000001110000010000111110",
        "U10001100011000110001100011000101110",
        "I01110001000010000100001000010001110",
        "N10001110011010110011100011000110001",
        "O01110100011000110001100011000101110",
        "T11111001000010000100001000010000100",
        "B11110100011000111110100011000111110"
    };
    private static final String[] WORDS = {"AP", "PORTABLE", "SUPINE", "AP ERECT"};

    private final Plate plate;
    private final Thorax thorax;
    private final Patient patient;
    private final Chance chance;

    Devices(Plate plate, Thorax thorax, Patient patient, Chance chance) {
        this.plate = plate;
        this.thorax = thorax;
        this.patient = patient;
        this.chance = chance;
    }

    void draw() {
        double ill = patient.portable() ? 1 : 0.15;
        if (chance.happens(0.55 * ill)) electrodes();
        if (chance.happens(0.35 * ill)) tube();
        if (chance.happens(0.35 * ill)) line();
        if (chance.happens(0.25 * ill)) stomachTube();
        if (patient.child() == 0 && chance.happens(0.05)) pacemaker();
        if (chance.happens(0.6)) letter();
        if (patient.portable() && chance.happens(0.4)) word();
    }

    private void electrodes() {
        int count = 2 + chance.below(4);
        for (int k = 0; k < count; k++) {
            double x = chance.side() * chance.between(0.25, 0.75), y = chance.between(-0.5, 0.5);
            plate.disc(x, y, 0.034, 0.12);
            plate.disc(x, y, 0.016, 0.45);
            double end = chance.side() * chance.between(0.5, 1.1);
            plate.curve(
                    0.007,
                    0.38,
                    x,
                    y,
                    x + chance.around(0, 0.1),
                    y + 0.15,
                    0.5 * (x + end) + chance.around(0, 0.15),
                    y + chance.between(0.2, 0.5),
                    end,
                    y + chance.between(0.5, 1.2));
        }
    }

    /** A tube in the windpipe: a shaft and its denser stripe. */
    private void tube() {
        double m = thorax.midline(-0.5), tip = chance.around(-0.38, 0.05);
        plate.curve(0.020, 0.10, m + 0.05, -1.3, m + 0.01, -0.9, m - 0.008, tip);
        plate.curve(0.006, 0.30, m + 0.062, -1.3, m + 0.022, -0.9, m + 0.004, tip);
    }

    /** A venous line from neck or collar bone to the heart. */
    private void line() {
        double m = thorax.midline(0), end = chance.around(-0.02, 0.08);
        int side = chance.happens(0.7) ? -1 : 1;
        double startX = side * chance.between(0.2, 0.7),
                startY = startX * side < 0.35 ? -1.2 : chance.around(-0.62, 0.05);
        plate.curve(
                0.008,
                0.26,
                startX,
                startY,
                side * 0.22,
                -0.66,
                m + (side < 0 ? -0.11 : 0.06),
                -0.48,
                m - 0.10,
                -0.25,
                m - 0.09,
                end);
    }

    private void stomachTube() {
        double m = thorax.midline(0);
        plate.curve(
                0.008, 0.28, m + 0.03, -1.3, m + 0.015, -0.5, m + 0.02, 0.1, m + 0.06, 0.5, m + 0.22, 0.68, m + 0.30,
                0.85);
    }

    private void pacemaker() {
        double x = chance.around(0.52, 0.04), y = chance.around(-0.42, 0.05), m = thorax.midline(0);
        plate.disc(x, y, 0.085, 0.55);
        plate.disc(x - 0.02, y - 0.07, 0.045, 0.25);
        plate.curve(
                0.006, 0.5, x - 0.05, y - 0.05, 0.36, -0.62, 0.12, -0.55, m - 0.10, -0.25, m - 0.08, 0.12, m + 0.12,
                0.30);
    }

    private void letter() {
        boolean left = chance.happens(0.5);
        text(
                left ? "L" : "R",
                (left ? 1 : -1) * chance.between(0.74, 0.9),
                chance.between(-0.92, -0.7),
                chance.between(0.012, 0.02));
    }

    private void word() {
        var word = WORDS[chance.below(WORDS.length)];
        double dot = chance.between(0.008, 0.012);
        double x = chance.happens(0.5) ? -0.93 : 0.9 - word.length() * 6 * dot;
        text(word, x, chance.between(-0.95, -0.88), dot);
    }

    private void text(String text, double x, double y, double dot) {
        for (int k = 0; k < text.length(); k++) {
            for (var letter : LETTERS) {
                if (letter.charAt(0) != text.charAt(k)) continue;
                for (int i = 0; i < 35; i++) {
                    if (letter.charAt(i + 1) == '1')
                        plate.disc(x + (k * 6 + i % 5) * dot, y + i / 5 * dot, dot * 0.55, 0.8);
                }
            }
        }
    }
}
