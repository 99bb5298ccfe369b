package dev.roentgen.benchmarks.table;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The driver's side of a contender: a fresh JVM that answers as {@link TurnServer} says. */
final class ContenderProcess implements TurnTaker, AutoCloseable {
    private final Process process;
    private final PrintStream to;
    private final BufferedReader from;
    private final String name;
    private final String description;

    ContenderProcess(String name, int threads, Clock clock) throws IOException {
        this.name = name;
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(List.of("-Xms2g", "-Xmx2g", "-Dorg.bytedeco.javacpp.maxphysicalbytes=0"));
        command.addAll(List.of("-Droentgen.threads=" + threads, "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(OpTable.class.getName(), "--serve", name, "--threads", Integer.toString(threads)));
        command.addAll(List.of("--clock", clock.name()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        // A BLAS reads its thread count from the environment before the program can say anything.
        builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
        builder.environment().put("MKL_NUM_THREADS", Integer.toString(threads));
        builder.environment().put("OPT_OUT_TRACKING", "true"); // DJL would call home
        process = builder.start();
        to = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        from = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        description = answer("@hello ");
    }

    String description() {
        return description;
    }

    @Override
    public Optional<List<Digest>> prepare(Row row, long warmMillis) throws IOException {
        to.println("prepare " + row + " " + warmMillis);
        String answer = answer("@");
        return answer.equals("absent")
                ? Optional.empty()
                : Optional.of(
                        Stream.of(answer.split(" ")).skip(1).map(Digest::parse).toList());
    }

    @Override
    public double time(long millis) throws IOException {
        to.println("time " + millis);
        return Double.parseDouble(answer("@took "));
    }

    private String answer(String start) throws IOException {
        for (String line = from.readLine(); line != null; line = from.readLine()) {
            if (line.startsWith(start)) {
                return line.substring(start.length());
            }
            System.err.println(line);
        }
        throw new IOException(name + ": its process ended; the reason is above");
    }

    @Override
    public void close() {
        to.println("quit");
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
