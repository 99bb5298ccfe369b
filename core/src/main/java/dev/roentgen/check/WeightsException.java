package dev.roentgen.check;

/** Weights that are missing, unexpected, of another shape, or in a file that cannot be read. */
public final class WeightsException extends RoentgenException {
    private static final long serialVersionUID = 1L;

    /** Makes the error from its five parts; see {@link RoentgenException}. */
    public WeightsException(String where, String rule, String expected, String got, String fix) {
        super(where, rule, expected, got, fix);
    }
}
