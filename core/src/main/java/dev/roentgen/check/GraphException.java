package dev.roentgen.check;

/** A misuse of the autograd graph or of scopes. */
public final class GraphException extends RoentgenException {
    private static final long serialVersionUID = 1L;

    /** Makes the error from its five parts; see {@link RoentgenException}. */
    public GraphException(String where, String rule, String expected, String got, String fix) {
        super(where, rule, expected, got, fix);
    }
}
