package dev.roentgen.examples.cli;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.Require;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelEntry;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import dev.roentgen.nn.Summary;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.ObjectMapper;

/** {@code roentgen models}: lists the catalogue, or shows what a model is made of. */
@Command(
        name = "models",
        description = "List the models, or show the layers, shapes, parameters, multiply-adds and memory of one.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Multiply-adds are those of products and convolutions for one image of the size shown.",
            "",
            "Examples:",
            "  roentgen models --filter efficientnet",
            "  roentgen models resnet50 --size 512 --depth 1",
            "  roentgen models --json"
        })
final class ModelsCommand implements Callable<Integer> {
    private static final int DEPTH = 2;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "A model; all of them if left out.")
    private String name = "";

    @Option(
            names = "--filter",
            paramLabel = "TEXT",
            description = "Only models whose name, family or paper contains this.")
    private @Nullable String filter;

    @Option(names = "--size", paramLabel = "N", description = "With NAME: the image's height and width.")
    private @Nullable Integer size;

    @Option(
            names = "--depth",
            paramLabel = "N",
            description = "With NAME: how deep layers are shown (default: " + DEPTH + ").")
    private @Nullable Integer depth;

    @Option(names = "--json", description = "Print JSON instead of tables.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (name.isEmpty()) {
            if (size != null || depth != null) throw alone(size != null ? "--size" : "--depth", "with");
            list(out);
        } else {
            if (filter != null) throw alone("--filter", "without");
            show(out);
        }
        return ExitCode.DONE;
    }

    private static ArgumentException alone(String option, String how) {
        return new ArgumentException(
                option,
                "it must be given " + how,
                "a NAME",
                how.equals("with") ? "none" : "one",
                "Leave " + option + " out.");
    }

    private record Line(ModelEntry entry, long parameters, long macs) {
        static Line of(ModelEntry entry) {
            Model model = entry.create();
            return new Line(entry, model.parameterCount(), Summary.macs(model, entry.input()));
        }

        Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", entry.name());
            fields.put("family", entry.family());
            fields.put("parameters", parameters);
            fields.put("macs", macs);
            fields.put("input", entry.input().dims());
            fields.put("paper", entry.paper());
            fields.put("reference", entry.reference());
            return fields;
        }
    }

    private void list(PrintWriter out) {
        String wanted = filter == null ? "" : filter.toLowerCase(Locale.ROOT);
        List<Line> lines = Models.all().stream()
                .filter(e -> (e.name() + "\n" + e.family() + "\n" + e.paper())
                        .toLowerCase(Locale.ROOT)
                        .contains(wanted))
                .parallel()
                .map(Line::of)
                .collect(Collectors.toList());
        if (json) {
            out.println(new ObjectMapper()
                    .writeValueAsString(lines.stream().map(Line::fields).toList()));
            return;
        }
        String format = "%-42s %12s %10s  %-9s  %s%n";
        out.printf(Locale.ROOT, format, "name", "parameters", "GMACs", "input", "paper");
        for (Line l : lines)
            out.printf(
                    Locale.ROOT,
                    format,
                    l.entry.name(),
                    String.format(Locale.ROOT, "%.2f M", l.parameters / 1e6),
                    String.format(Locale.ROOT, "%.2f", l.macs / 1e9),
                    l.entry.imageSize() + " x " + l.entry.imageSize(),
                    l.entry.paper() + ", " + l.entry.reference());
        out.println(lines.size() + " models");
    }

    private void show(PrintWriter out) {
        ModelEntry entry = Models.entry(name);
        ModelOptions options = size == null
                ? ModelOptions.published()
                : ModelOptions.published().imageSize((int) Require.positive("--size", "it", size, "Use --size 224."));
        Shape input = entry.input(options);
        Summary summary = Summary.of(entry.create(options), input);
        if (json) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", name);
            fields.put("input", input.dims());
            fields.put("parameters", summary.parameters());
            fields.put("macs", summary.macs());
            fields.put("weight_bytes", summary.weightBytes());
            fields.put("inference_bytes", summary.inferenceBytes());
            fields.put("training_bytes", summary.trainingBytes());
            out.println(new ObjectMapper().writeValueAsString(fields));
            return;
        }
        out.printf("%s: %s, %s%ninput %s%n%n", name, entry.paper(), entry.reference(), input);
        out.print(summary.text(depth == null ? DEPTH : depth));
    }
}
