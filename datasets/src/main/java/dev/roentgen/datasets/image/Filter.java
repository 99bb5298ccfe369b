package dev.roentgen.datasets.image;

/** How a picture is resized; all but {@link #NEAREST} widen with the scale when shrinking, so that nothing aliases. */
public enum Filter {
    /** The sample at the same place. */
    NEAREST(0),
    /** The mean of the covered samples. */
    BOX(0.5),
    /** A triangle, {@code 1 - |x|}. */
    BILINEAR(1),
    /** A raised cosine times sinc. */
    HAMMING(1),
    /** Keys' cubic with {@code a = -0.5}. */
    BICUBIC(2),
    /** {@code sinc(x) sinc(x / 3)}. */
    LANCZOS(3);

    private final double support;

    Filter(double support) {
        this.support = support;
    }

    /** The distance from the centre at which the filter has become 0, in samples of the finer grid. */
    double support() {
        return support;
    }

    /** The weight at distance {@code x}; sines come from StrictMath, so that every machine has the same coefficients. */
    double weight(double x) {
        double d = Math.abs(x);
        return switch (this) {
            case NEAREST -> throw new IllegalStateException("NEAREST picks samples, it has no weights");
            case BOX -> x > -0.5 && x <= 0.5 ? 1 : 0;
            case BILINEAR -> d < 1 ? 1 - d : 0;
            case HAMMING -> d < 1 ? sinc(d) * (0.54 + 0.46 * StrictMath.cos(Math.PI * d)) : 0;
            case BICUBIC -> cubic(d);
            case LANCZOS -> x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
        };
    }

    private static double cubic(double d) {
        double a = -0.5;
        if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
        if (d < 2) return (((d - 5) * d + 8) * d - 4) * a;
        return 0;
    }

    private static double sinc(double x) {
        if (x == 0) return 1;
        double t = x * Math.PI;
        return StrictMath.sin(t) / t;
    }
}
