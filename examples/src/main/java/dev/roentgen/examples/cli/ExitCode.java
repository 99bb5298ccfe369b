package dev.roentgen.examples.cli;

/** What the command line's exit codes mean. */
final class ExitCode {
    /** It ran and did what it was asked to do. */
    static final int DONE = 0;
    /** It ran and the answer is no (a check failed, a bar was missed), or it met a bug of its own. */
    static final int NO = 1;
    /** The user's input or the environment is at fault: options, files, memory, a missing backend. */
    static final int INPUT = 2;

    private ExitCode() {}
}
