package dev.roentgen.check;

/** An element type that the operation does not take. */
public final class DTypeException extends RoentgenException {
    private static final long serialVersionUID = 1L;

    /** Makes the error from its five parts; see {@link RoentgenException}. */
    public DTypeException(String where, String rule, String expected, String got, String fix) {
        super(where, rule, expected, got, fix);
    }
}
