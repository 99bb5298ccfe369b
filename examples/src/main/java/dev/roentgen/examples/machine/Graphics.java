package dev.roentgen.examples.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The NVIDIA cards of this machine and their driver, as the kernel tells them; nothing is loaded.
 *
 * @param cards the models' names; empty without a card or a driver
 * @param driver the driver's version; empty without one
 */
public record Graphics(List<String> cards, String driver) {
    private static final Path ROOT = Path.of("/proc/driver/nvidia");

    /** What this machine has. */
    public static Graphics here() {
        return at(ROOT);
    }

    static Graphics at(Path root) {
        String version =
                Processor.lines(root.resolve("version")).stream().findFirst().orElse("");
        var number =
                java.util.regex.Pattern.compile("\\s(\\d+\\.\\d+(\\.\\d+)?)\\s").matcher(version + " ");
        return new Graphics(cards(root.resolve("gpus")), number.find() ? number.group(1) : "");
    }

    private static List<String> cards(Path folder) {
        if (!Files.isDirectory(folder)) return List.of();
        try (Stream<Path> each = Files.list(folder)) {
            return each.sorted()
                    .map(card -> Processor.field(Processor.lines(card.resolve("information")), "Model", "unknown card"))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
