package dev.roentgen.check;

/** More memory asked for than is allowed or there. */
public final class MemoryException extends RoentgenException {
    private static final long serialVersionUID = 1L;

    /** Makes the error from its five parts; see {@link RoentgenException}. */
    public MemoryException(String where, String rule, String expected, String got, String fix) {
        super(where, rule, expected, got, fix);
    }
}
