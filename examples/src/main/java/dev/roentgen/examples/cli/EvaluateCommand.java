package dev.roentgen.examples.cli;

import dev.roentgen.examples.course.Figure;
import dev.roentgen.examples.course.Segmentation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
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
            "  roentgen evaluate --weights out/segmentation/unet/weights.safetensors --data other",
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
        Map<String, Figure> figures = Segmentation.evaluate(weights, data);
        var out = spec.commandLine().getOut();
        if (json) out.println(json(figures));
        else
            figures.forEach((name, f) ->
                    out.printf("%-10s %s%n", name, name.equals("images") ? Math.round(f.value()) : f.toString()));
        return ExitCode.DONE;
    }

    private static String json(Map<String, Figure> figures) {
        var named = new LinkedHashMap<String, Object>();
        figures.forEach((name, f) -> {
            String key = name.toLowerCase(Locale.ROOT).replace(' ', '_');
            named.put(key, name.equals("images") ? (Object) Math.round(f.value()) : (Object) f.value());
            if (f.hasInterval()) named.put(key + "_interval", List.of(f.low(), f.high()));
        });
        return new ObjectMapper().writeValueAsString(named);
    }
}
