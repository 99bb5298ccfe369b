package dev.roentgen.examples.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line in a process of its own, which may be killed or refused by the system. */
final class Program {
    private Program() {}

    /** How it ended and all that it said, on either stream. */
    record Ended(int code, String said) {}

    /**
     * Starts it.
     *
     * @param under what runs it, as {@code setpriv ..}; empty for nothing
     */
    static Process start(List<String> under, Object... args) throws IOException {
        List<String> command = new ArrayList<>(under);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData", // a file that a full disk would refuse first
                "-XX:TieredStopAtLevel=1", // starts quicker
                "-Droentgen.backend=java",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        for (Object arg : args) command.add(arg.toString());
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Runs it to its end. */
    static Ended run(List<String> under, Object... args) throws IOException, InterruptedException {
        Process process = start(under, args);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said.strip());
    }
}
