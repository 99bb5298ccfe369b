package dev.roentgen.check;

/** Tensors of different backends or devices that meet in one operation. */
public final class DeviceException extends RoentgenException {
    private static final long serialVersionUID = 1L;

    /** Makes the error from its five parts; see {@link RoentgenException}. */
    public DeviceException(String where, String rule, String expected, String got, String fix) {
        super(where, rule, expected, got, fix);
    }
}
