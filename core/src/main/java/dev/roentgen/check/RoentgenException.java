package dev.roentgen.check;

import org.jspecify.annotations.Nullable;

/**
 * An error that says where it happened, which rule was broken, what was expected, what came, and how to mend it.
 *
 * <p>The message reads {@code where: rule expected, got got. Fix.}, in one line.
 */
public class RoentgenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String where;
    private final String rule;
    private final String expected;
    private final String got;
    private final String fix;
    private String path = "";

    /**
     * Makes an error; an empty string leaves its part out of the message.
     *
     * @param where the operation, layer or file that complains
     * @param rule what must hold, up to the expected value: "input must have"
     * @param expected the expected value
     * @param got the value that came
     * @param fix one sentence that says what to do, computed where possible
     */
    public RoentgenException(String where, String rule, String expected, String got, String fix) {
        this.where = where;
        this.rule = rule;
        this.expected = expected;
        this.got = got;
        this.fix = fix;
    }

    /** Keeps the error that led to this one. */
    public RoentgenException causedBy(@Nullable Throwable cause) {
        initCause(cause);
        return this;
    }

    /** Notes that the error passed out of the layer of this name; outer layers are added in front. */
    public final void within(String layer) {
        path = path.isEmpty() ? layer : layer + "." + path;
    }

    /** The operation, layer or file that complains. */
    public final String where() {
        return where;
    }

    /** The path of the layer in which it happened, as in a state dict; empty outside of layers. */
    public final String path() {
        return path;
    }

    /** What must hold. */
    public final String rule() {
        return rule;
    }

    /** The expected value. */
    public final String expected() {
        return expected;
    }

    /** The value that came. */
    public final String got() {
        return got;
    }

    /** What to do about it. */
    public final String fix() {
        return fix;
    }

    @Override
    public final String getMessage() {
        var text = new StringBuilder();
        if (!path.isEmpty() && !path.equals(where)) text.append(path).append(": ");
        text.append(where).append(": ").append(rule);
        if (!expected.isEmpty()) text.append(' ').append(expected);
        if (!got.isEmpty()) text.append(", got ").append(got);
        text.append('.');
        if (!fix.isEmpty()) text.append(' ').append(fix);
        return text.toString();
    }
}
