package dev.roentgen.weights;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.WeightsException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Errors about one file of weights, in one line whatever the file holds. */
record FileErrors(String format, Path path) {
    static final String DAMAGED = "The file is damaged or was made by a faulty writer: download or write it again.";
    private static final int LONGEST_NAME = 120;

    /** A rule that the file breaks. */
    WeightsException broken(String rule, String expected, String got, String fix) {
        return new WeightsException(format + " " + path, rule, expected, got, fix);
    }

    /** A rule that only a damaged file breaks. */
    WeightsException damaged(String rule, String expected, String got) {
        return broken(rule, expected, got, DAMAGED);
    }

    /** A name that the file does not hold. */
    ArgumentException noSuch(String name) {
        return new ArgumentException(format + " " + path, "the name must be", "one of names()", quoted(name), "");
    }

    /** An array that no buffer of the JVM holds. */
    WeightsException tooLarge(String what, String size) {
        return broken(what + " must have", "less than 2 GiB", size, "Save it in a narrower type or in parts.");
    }

    /** A failure of the file system. */
    WeightsException unreadable(IOException cause) {
        WeightsException e = cause instanceof NoSuchFileException
                ? broken("the file must", "exist", "none", "Check the path.")
                : cause instanceof AccessDeniedException
                        ? broken("the file must", "be accessible", reason(cause), "Check its permissions.")
                        : broken("the file must", "be accessible", reason(cause), "Check the disk and the path.");
        e.causedBy(cause);
        return e;
    }

    /** Why the file system refuses, without the path. */
    static String reason(IOException cause) {
        if (cause instanceof NoSuchFileException) return "no such folder";
        if (cause instanceof AccessDeniedException) return "a refusal";
        String text = cause instanceof FileSystemException f ? f.getReason() : cause.getMessage();
        return text == null ? cause.getClass().getSimpleName() : quoted(text);
    }

    /** A text out of a file, in quotes, shortened, without line breaks or other control characters. */
    static String quoted(String text) {
        var line = new StringBuilder("'");
        text.codePoints().limit(LONGEST_NAME).forEach(c -> {
            if (c >= ' '
                    && c != 0x7F
                    && Character.isDefined(c)
                    && !Character.isISOControl(c)
                    && c != 0x2028
                    && c != 0x2029) line.appendCodePoint(c);
            else line.append('?');
        });
        if (text.length() > LONGEST_NAME) line.append("...");
        return line.append('\'').toString();
    }
}
