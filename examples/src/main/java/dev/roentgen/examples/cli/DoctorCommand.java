package dev.roentgen.examples.cli;

import dev.roentgen.array.Device;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.BackendProvider;
import dev.roentgen.backend.Backends;
import dev.roentgen.examples.machine.Graphics;
import dev.roentgen.examples.machine.Processor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.ObjectMapper;

/** {@code roentgen doctor}: says what this machine has, which backend computes and why, and what would be faster. */
@Command(
        name = "doctor",
        description = "Show Java, processor, backends, memory, threads and GPU, and what to add for more speed.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  roentgen doctor",
            "  roentgen doctor --json",
            "  ROENTGEN_BACKEND=java roentgen doctor"
        })
final class DoctorCommand implements Callable<Integer> {
    private static final long MIB = 1 << 20;

    @Option(names = "--json", description = "Print one JSON object instead of lines.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        Backend chosen = Backends.current();
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put(
                "Java",
                Runtime.version() + ", " + System.getProperty("java.vm.name") + ", " + System.getProperty("os.name")
                        + " " + System.getProperty("os.arch"));
        lines.put("processor", Processor.here().toString());
        lines.put("threads", threads());
        for (BackendProvider p : Backends.providers())
            if (p.priority() >= 0 || p.name().equals(chosen.name())) lines.put("backend " + p.name(), backend(p));
        lines.put("chosen", chosen.name() + ", " + reason(chosen.name()));
        lines.put("memory", memory(chosen));
        Graphics graphics = Graphics.here();
        lines.put("GPU", graphics.cards().isEmpty() ? "none found" : String.join(", ", graphics.cards()));
        lines.put("driver", graphics.driver().isEmpty() ? "none found" : "NVIDIA " + graphics.driver());
        List<String> advice = advice(chosen);
        var out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>(lines);
            all.put("advice", advice);
            out.println(new ObjectMapper().writeValueAsString(all));
        } else {
            lines.forEach((name, value) -> out.printf("%-16s %s%n", name, value));
            advice.forEach(line -> out.println("-> " + line));
        }
        return ExitCode.DONE;
    }

    private static String threads() {
        String property = System.getProperty("roentgen.threads", ""), openMp = System.getenv("OMP_NUM_THREADS");
        String text =
                (property.isEmpty() ? Integer.toString(Runtime.getRuntime().availableProcessors()) : property)
                        + (property.isEmpty()
                                ? " (the cores there are; -Droentgen.threads=N changes it)"
                                : " (roentgen.threads)");
        return openMp == null ? text : text + ", OMP_NUM_THREADS=" + openMp;
    }

    private static String backend(BackendProvider p) {
        return p.obstacle().isEmpty()
                ? "ready, for the " + p.deviceType() + ", priority " + p.priority()
                : "can't run: " + p.obstacle();
    }

    private static String reason(String name) {
        @Nullable
        String property = System.getProperty("roentgen.backend"), environment = System.getenv("ROENTGEN_BACKEND");
        if (property != null && !property.isEmpty()) return "because roentgen.backend says so";
        if (environment != null && !environment.isEmpty()) return "because ROENTGEN_BACKEND says so";
        return "the best of those that can run";
    }

    private static String memory(Backend chosen) {
        long heap = Runtime.getRuntime().maxMemory() / MIB,
                limit = chosen.memory().limit();
        return "Java heap up to " + heap + " MiB"
                + (limit == Long.MAX_VALUE ? "" : ", tensors up to " + limit / MIB + " MiB outside of it");
    }

    /** What would make it faster, or should be mended. */
    private static List<String> advice(Backend chosen) {
        List<String> advice = new ArrayList<>();
        for (BackendProvider p : Backends.providers())
            if (!p.obstacle().isEmpty()) advice.add("Backend " + p.name() + ": " + p.obstacle());
        boolean onednn = Backends.providers().stream()
                .anyMatch(p -> p.name().equals("onednn") && p.obstacle().isEmpty());
        if (!onednn)
            advice.add(
                    "Add dev.roentgen:roentgen-cpu to the class path: it computes many times faster than plain Java.");
        else if (!chosen.name().equals("onednn") && chosen.device().type() == Device.Type.CPU)
            advice.add("Leave roentgen.backend and ROENTGEN_BACKEND out: onednn is faster on this processor.");
        int cores = Runtime.getRuntime().availableProcessors();
        if (Integer.getInteger("roentgen.threads", cores) > cores)
            advice.add("Set roentgen.threads to at most " + cores + ": more threads than cores wait for each other.");
        if ("PASSIVE".equalsIgnoreCase(System.getenv("OMP_WAIT_POLICY")))
            advice.add(
                    "Unset OMP_WAIT_POLICY: threads that sleep between kernels cost a quarter of the speed of small models.");
        return advice;
    }
}
