package dev.roentgen.datasets.image;

/**
 * From values to the share of white, DICOM PS3.3, C.11.2.1.2 and C.11.2.1.3.
 *
 * @param sigmoid whether it bends, rather than cuts, at its ends
 * @param low what is black
 * @param width from black to white
 */
record DicomWindow(boolean sigmoid, double low, double width) {
    static DicomWindow of(String function, double center, double width) throws Damaged {
        boolean linear = function.equals("LINEAR");
        if (!linear && !function.equals("LINEAR_EXACT") && !function.equals("SIGMOID"))
            throw new Damaged("the window function '" + function + "'", "Remove the window.");
        if (!(linear ? width >= 1 : width > 0)) throw new Damaged("a window width of " + width, "Remove the window.");
        if (linear) return new DicomWindow(false, center - 0.5 - (width - 1) / 2, width - 1);
        return new DicomWindow(function.equals("SIGMOID"), center - width / 2, width);
    }

    /** From the least value to the greatest. */
    static DicomWindow between(double one, double other) {
        return new DicomWindow(false, Math.min(one, other), Math.abs(other - one));
    }

    double share(double value) {
        if (sigmoid) return 1 / (1 + StrictMath.exp(-4 * (value - low - width / 2) / width));
        if (value <= low) return 0; // first, since the width may be 0
        return value > low + width ? 1 : (value - low) / width;
    }
}
