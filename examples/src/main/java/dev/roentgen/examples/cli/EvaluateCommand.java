package dev.roentgen.examples.cli;

import dev.roentgen.examples.course.SegmentationExperiment;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.ObjectMapper;

/** {@code roentgen evaluate}: measures saved weights on a folder. */
@Command(
        name = "evaluate",
        description = "Measure the weights that a segmentation run saved on another folder of images and masks.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  roentgen evaluate --weights out/segmentation/weights.safetensors --data other",
            "  roentgen evaluate --weights w.safetensors --data other --json"
        })
final class EvaluateCommand implements Callable<Integer> {
    @Option(
            names = "--weights",
            paramLabel = "FILE",
            required = true,
            description = "The weights.safetensors of a run.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path weights;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "A folder in the layout of the COVID-19 Radiography Database.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Option(names = "--json", description = "Print one JSON object instead of lines.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        Map<String, Double> figures = SegmentationExperiment.evaluate(weights, data);
        var out = spec.commandLine().getOut();
        if (json) out.println(json(figures));
        else {
            out.printf(
                    "%-10s %d%n", "images", figures.getOrDefault("images", 0.0).intValue());
            out.printf(
                    Locale.ROOT,
                    "%-10s %.4f%n%-10s %.4f%n%-10s %.4f%n",
                    "hard Dice",
                    figures.get("Dice"),
                    "IoU",
                    figures.get("IoU"),
                    "soft Dice",
                    figures.get("soft Dice"));
        }
        return ExitCode.DONE;
    }

    private static String json(Map<String, Double> figures) {
        var named = new java.util.LinkedHashMap<String, Object>();
        named.put("images", figures.getOrDefault("images", 0.0).intValue());
        named.put("hard_dice", figures.get("Dice"));
        named.put("iou", figures.get("IoU"));
        named.put("soft_dice", figures.get("soft Dice"));
        return new ObjectMapper().writeValueAsString(named);
    }
}
