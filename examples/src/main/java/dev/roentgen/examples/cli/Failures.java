package dev.roentgen.examples.cli;

import dev.roentgen.check.ClosedException;
import dev.roentgen.check.GraphException;
import dev.roentgen.check.RoentgenException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one line on the error stream and an exit code; {@code --debug} adds the stack trace. */
final class Failures {
    private Failures() {}

    /** Called by picocli for an exception out of a command. */
    static int onException(Exception e, CommandLine commandLine, ParseResult parsed) {
        return report(e, commandLine);
    }

    /** Called by picocli for arguments that do not parse. */
    static int onBadArguments(ParameterException e, String[] args) {
        CommandLine commandLine = e.getCommandLine();
        String nearest = "";
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            nearest = " Did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?";
        }
        commandLine
                .getErr()
                .println("roentgen: " + oneLine(String.valueOf(e.getMessage())) + "." + nearest + " See '"
                        + commandLine.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.INPUT;
    }

    /** Prints the one line, and the stack trace if asked for. */
    static int report(Throwable e, CommandLine commandLine) {
        var err = commandLine.getErr();
        Throwable said = e instanceof ExceptionInInitializerError && e.getCause() != null ? e.getCause() : e;
        int code = exitCode(said);
        err.println("roentgen: " + oneLine(text(said))
                + (code == ExitCode.NO ? " This is a bug; --debug shows where." : ""));
        CommandLine root = commandLine;
        while (root.getParent() != null) {
            root = root.getParent();
        }
        if (root.getCommand() instanceof Main main && main.debug()) {
            e.printStackTrace(err);
        }
        err.flush();
        return code;
    }

    private static int exitCode(Throwable e) {
        if (e instanceof GraphException || e instanceof ClosedException) {
            return ExitCode.NO; // only our own code can break these rules here
        }
        boolean input = e instanceof RoentgenException
                || e instanceof IOException
                || e instanceof UncheckedIOException
                || e instanceof OutOfMemoryError;
        return input ? ExitCode.INPUT : ExitCode.NO;
    }

    private static String text(Throwable e) {
        if (e instanceof RoentgenException) {
            return String.valueOf(e.getMessage());
        }
        if (e instanceof UncheckedIOException && e.getCause() != null) {
            return text(e.getCause());
        }
        if (e instanceof OutOfMemoryError) {
            return "the Java heap is full (-Xmx is " + Runtime.getRuntime().maxMemory() / (1 << 20)
                    + " MB). Use a smaller batch or image size, or set ROENTGEN_JAVA_OPTS=-Xmx8g.";
        }
        if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
            return e.getMessage() + ": no such file or folder.";
        }
        if (e instanceof AccessDeniedException) {
            return e.getMessage() + ": permission denied.";
        }
        if (e instanceof NotDirectoryException) {
            return e.getMessage() + ": not a folder.";
        }
        if (e instanceof FileAlreadyExistsException) {
            return e.getMessage() + ": exists already.";
        }
        if (e instanceof IOException) {
            return "input or output failed: " + e.getMessage() + ".";
        }
        return e.getClass().getSimpleName() + ": " + e.getMessage() + ".";
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
