package dev.roentgen.backend.java;

/**
 * The Gauss error function to double precision, by the rational approximations of W. J. Cody, "Rational Chebyshev
 * approximations for the error function", Mathematics of Computation 23 (1969), 631-637.
 */
final class Erf {
    private static final double[] A = {
        3.16112374387056560e00,
        1.13864154151050156e02,
        3.77485237685302021e02,
        3.20937758913846947e03,
        1.85777706184603153e-1
    };
    private static final double[] B = {
        2.36012909523441209e01, 2.44024637934444173e02, 1.28261652607737228e03, 2.84423683343917062e03
    };
    private static final double[] C = {
        5.64188496988670089e-1,
        8.88314979438837594e00,
        6.61191906371416295e01,
        2.98635138197400131e02,
        8.81952221241769090e02,
        1.71204761263407058e03,
        2.05107837782607147e03,
        1.23033935479799725e03,
        2.15311535474403846e-8
    };
    private static final double[] D = {
        1.57449261107098347e01,
        1.17693950891312499e02,
        5.37181101862009858e02,
        1.62138957456669019e03,
        3.29079923573345963e03,
        4.36261909014324716e03,
        3.43936767414372164e03,
        1.23033935480374942e03
    };
    private static final double MIDDLE = 0.46875, ONE_FROM = 6; // erfc(6) < 2^-54

    private Erf() {}

    /** {@code 2 / sqrt(pi)} times the integral of {@code e^(-t^2)} from 0 to x. */
    static double of(double x) {
        double y = Math.abs(x);
        if (y <= MIDDLE) return x * ratio(x * x, A[4], A, B, 3);
        if (y >= ONE_FROM) return Math.signum(x);
        if (Double.isNaN(y)) return x;
        double coarse = Math.floor(y * 16) / 16, fine = (y - coarse) * (y + coarse); // e^(-y^2) without loss in y^2
        double complement = Math.exp(-coarse * coarse) * Math.exp(-fine) * ratio(y, C[8], C, D, 7);
        return Math.copySign(0.5 - complement + 0.5, x);
    }

    private static double ratio(double t, double leading, double[] above, double[] below, int last) {
        double numerator = leading * t, denominator = t;
        for (int i = 0; i < last; i++) {
            numerator = (numerator + above[i]) * t;
            denominator = (denominator + below[i]) * t;
        }
        return (numerator + above[last]) / (denominator + below[last]);
    }
}
