package dev.roentgen.check;

/** A backend that is not there, cannot start or failed inside. */
public final class BackendException extends RoentgenException {
    private static final long serialVersionUID = 1L;

    /** Makes the error from its five parts; see {@link RoentgenException}. */
    public BackendException(String where, String rule, String expected, String got, String fix) {
        super(where, rule, expected, got, fix);
    }
}
