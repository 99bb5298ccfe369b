package dev.roentgen.check;

/** Data that is missing, broken or in another layout than expected. */
public final class DataException extends RoentgenException {
    private static final long serialVersionUID = 1L;

    /** Makes the error from its five parts; see {@link RoentgenException}. */
    public DataException(String where, String rule, String expected, String got, String fix) {
        super(where, rule, expected, got, fix);
    }
}
