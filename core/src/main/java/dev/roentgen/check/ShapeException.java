package dev.roentgen.check;

/** Shapes, axes or sizes that do not fit together. */
public final class ShapeException extends RoentgenException {
    private static final long serialVersionUID = 1L;

    /** Makes the error from its five parts; see {@link RoentgenException}. */
    public ShapeException(String where, String rule, String expected, String got, String fix) {
        super(where, rule, expected, got, fix);
    }
}
