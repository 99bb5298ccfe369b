package dev.roentgen.check;

/** Use of a tensor, scope or array after it was closed. */
public final class ClosedException extends RoentgenException {
    private static final long serialVersionUID = 1L;

    /** Makes the error from its five parts; see {@link RoentgenException}. */
    public ClosedException(String where, String rule, String expected, String got, String fix) {
        super(where, rule, expected, got, fix);
    }
}
