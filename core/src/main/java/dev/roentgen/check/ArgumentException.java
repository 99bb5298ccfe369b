package dev.roentgen.check;

/** An argument or option outside of what is allowed. */
public final class ArgumentException extends RoentgenException {
    private static final long serialVersionUID = 1L;

    /** Makes the error from its five parts; see {@link RoentgenException}. */
    public ArgumentException(String where, String rule, String expected, String got, String fix) {
        super(where, rule, expected, got, fix);
    }
}
