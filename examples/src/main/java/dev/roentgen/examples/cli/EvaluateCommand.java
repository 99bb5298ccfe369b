package dev.roentgen.examples.cli;

import dev.roentgen.check.DataException;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.examples.course.Figure;
import dev.roentgen.models.open.Opened;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.ObjectMapper;

/** {@code roentgen evaluate}: measures saved weights on a folder. */
@Command(
        name = "evaluate",
        description = "Measure a trained model on other pictures whose classes or masks are known.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  roentgen evaluate --weights out/model.safetensors --data other",
            "  roentgen evaluate --weights out/segmentation/unet/weights.safetensors --data other",
            "  roentgen evaluate --weights w.safetensors --data list.csv --json"
        })
final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    private OpenOptions weights = new OpenOptions();

    @Mixin
    private DataOptions data = new DataOptions();

    @Mixin
    private SkipOptions skip = new SkipOptions();

    @Option(names = "--json", description = "Print one JSON object instead of lines.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        Opened opened = weights.open();
        try {
            Task task = Task.of(opened.model());
            Dataset pictures = data.open(task);
            task.check(pictures);
            if (task == Task.classify) sameClasses(opened, pictures);
            var commandLine = spec.commandLine();
            var loader =
                    skip.of(OpenOptions.loader(opened, pictures), json ? commandLine.getErr() : commandLine.getOut());
            Map<String, Figure> figures = task.figures(opened.model(), loader);
            if (json) commandLine.getOut().println(new ObjectMapper().writeValueAsString(Figures.json(figures)));
            else Figures.print(figures, commandLine.getOut());
            return ExitCode.DONE;
        } finally {
            opened.model().unload();
        }
    }

    private static void sameClasses(Opened opened, Dataset pictures) {
        List<String> known = opened.labels(), found = pictures.classes();
        if (!known.isEmpty() && !known.equals(found))
            throw new DataException(
                    "--data",
                    "its classes must be the model's",
                    String.join(", ", known),
                    String.join(", ", found),
                    "Name the folders as at the training.");
    }
}
