package dev.roentgen.examples.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The processor of this machine.
 *
 * @param name what its maker calls it
 * @param cores how many this process may use
 * @param instructions the widest vector instructions that matter to kernels, as {@code AVX-512, BF16, AMX}
 */
public record Processor(String name, int cores, String instructions) {
    private static final List<List<String>> FEATURES = List.of(
            List.of("avx512f", "AVX-512"),
            List.of("avx512_vnni", "VNNI"),
            List.of("avx512_bf16", "BF16"),
            List.of("avx512_fp16", "FP16"),
            List.of("amx_tile", "AMX"),
            List.of("asimd", "NEON"),
            List.of("sve", "SVE"));

    /** This machine's, from {@code /proc/cpuinfo} where there is one. */
    public static Processor here() {
        List<String> lines = lines(Path.of("/proc/cpuinfo"));
        String flags = " " + field(lines, "flags", field(lines, "Features", "")) + " ";
        List<String> found = FEATURES.stream()
                .filter(f -> flags.contains(" " + f.get(0) + " "))
                .map(f -> f.get(1))
                .toList();
        String instructions =
                !found.isEmpty() ? String.join(", ", found) : flags.contains(" avx2 ") ? "AVX2" : "unknown";
        return new Processor(
                field(lines, "model name", System.getProperty("os.arch")),
                Runtime.getRuntime().availableProcessors(),
                instructions);
    }

    static List<String> lines(Path file) {
        try {
            return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return List.of(); // not on this system
        }
    }

    static String field(List<String> lines, String name, String otherwise) {
        return lines.stream()
                .filter(line -> line.startsWith(name) && line.indexOf(':') > 0)
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(otherwise);
    }

    @Override
    public String toString() {
        return name + ", " + cores + (cores == 1 ? " core, " : " cores, ") + instructions;
    }
}
