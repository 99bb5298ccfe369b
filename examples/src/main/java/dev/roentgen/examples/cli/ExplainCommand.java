package dev.roentgen.examples.cli;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.datasets.transform.Draws;
import dev.roentgen.examples.course.AsTrained;
import dev.roentgen.examples.course.Explainer;
import dev.roentgen.examples.course.Explainer.Method;
import dev.roentgen.examples.course.Figure;
import dev.roentgen.examples.course.HeatMap;
import dev.roentgen.examples.course.OutputFolder;
import dev.roentgen.models.Model;
import dev.roentgen.models.multitask.VNet;
import dev.roentgen.models.open.Opened;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.explain.Attribution;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.ObjectMapper;

/** {@code roentgen explain}: where a trained classifier looks in pictures. */
@Command(
        name = "explain",
        description =
                "Draw where in pictures a trained classifier looks, and measure how much of it lies inside the lungs.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Writes to --out: NAME.png, the picture under its heat map, and explanations.csv.",
            "",
            "Examples:",
            "  roentgen explain --weights out/model.safetensors --images new-x-rays",
            "  roentgen explain --weights out/model.safetensors --images COVID/images --masks COVID/masks --json",
            "  roentgen explain --weights out/model.safetensors --images a.png --method occlusion --class COVID"
        })
final class ExplainCommand implements Callable<Integer> {
    private static final String INSIDE = "inside";

    @Mixin
    private OpenOptions weights = new OpenOptions();

    @Mixin
    private ImagesOptions images = new ImagesOptions();

    @Mixin
    private SkipOptions skip = new SkipOptions();

    @Option(
            names = "--masks",
            paramLabel = "DIR",
            description = "Masks of the lungs under the images' names; says how much of a map lies inside.")
    private @Nullable Path masks;

    @Option(
            names = "--method",
            description = {
                "${COMPLETION-CANDIDATES}; without it rollout for transformers with a class token,",
                "grad-cam for all others and with --class."
            })
    private @Nullable Method method;

    @Option(
            names = "--class",
            paramLabel = "NAME",
            description = "The class that is explained; without it, the one that is found in each image.")
    private @Nullable String asked;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the results go (default: explanations).")
    private Path out = Path.of("explanations");

    @Option(names = "--json", description = "Print one JSON object instead of lines.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** A line of {@code explanations.csv}, by its columns. */
    private final List<Map<String, Object>> rows = new ArrayList<>();

    @Override
    public Integer call() {
        PrintWriter terminal = spec.commandLine().getOut();
        Opened opened = weights.open();
        try {
            Model model = opened.model();
            check(model);
            Integer number = asked == null ? null : number(opened, asked);
            Method how = method != null ? method : asked != null ? Method.GRAD_CAM : Explainer.methodFor(model);
            Explainer explainer = Explainer.of(model, how);
            PrintWriter left = json ? spec.commandLine().getErr() : terminal;
            DataLoader loader =
                    skip.of(OpenOptions.loader(opened, masks == null ? images.open() : images.open(masks)), left);
            OutputFolder folder = OutputFolder.at(out);
            Dataset pictures = loader.data();
            folder.holdsNoneOf(pictures);
            try (var lock = OutputFolder.hold(out)) {
                explainer.each(loader, number, (batch, logits, classes, maps, at) -> {
                    float[] p = logits.softmax(1).toArray();
                    double[] inside = batch.hasMasks() ? Attribution.shareInside(maps, batch.masks()) : new double[0];
                    for (int i = 0; i < classes.length; i++) {
                        draw(
                                opened,
                                pictures.read(at + i),
                                maps.select(0, i),
                                folder.file(file(pictures.name(at + i))));
                        Map<String, Object> row = new LinkedHashMap<>();
                        row.put("image", pictures.name(at + i));
                        row.put("class", opened.label(classes[i]));
                        row.put("probability", Csv.rounded(p[i * logits.dim(1) + classes[i]]));
                        row.put("map", file(pictures.name(at + i)));
                        if (inside.length > 0) row.put(INSIDE, inside[i] >= 0 ? Csv.rounded(inside[i]) : "");
                        rows.add(row);
                    }
                });
                Csv.write(rows, folder.file("explanations.csv"));
            }
            if (json) terminal.println(new ObjectMapper().writeValueAsString(all(how)));
            else print(how, terminal);
            return ExitCode.DONE;
        } finally {
            opened.model().unload();
        }
    }

    private void check(Model model) {
        if (!(model instanceof VNet) && Task.of(model) == Task.segment)
            throw new ArgumentException(
                    "--weights",
                    "the model must",
                    "tell classes apart",
                    "one that finds masks",
                    "Use 'roentgen predict'.");
        if (method == Method.ROLLOUT && asked != null)
            throw new ArgumentException(
                    "--class",
                    "the method must",
                    "explain one class",
                    "rollout, which is the same for all",
                    "Use --method grad-cam, or leave --class out.");
    }

    private static int number(Opened opened, String name) {
        int number = opened.labels().indexOf(name);
        if (number >= 0) return number;
        throw new ArgumentException(
                "--class",
                "it must be one of the model's classes",
                String.join(", ", opened.labels()),
                name,
                "Leave it out for the class that is found.");
    }

    private static String file(String name) {
        return name.replaceFirst("\\.[^.]*$", "") + ".png";
    }

    /** Over the whole picture at its own size, or over what the model sees of it. */
    private static void draw(Opened opened, Example example, Tensor map, Path file) {
        Example seen = AsTrained.cropping(opened)
                .map(crop -> crop.apply(example, new Draws(0, 0, 0)))
                .orElse(example);
        HeatMap.over(seen.image(), map, seen.mask()).write(file);
    }

    /** The mean share inside the lungs, over the images whose map is not empty; null without any. */
    private @Nullable Figure inside() {
        double[] shares = rows.stream()
                .map(row -> row.get(INSIDE))
                .filter(Double.class::isInstance)
                .mapToDouble(share -> (Double) share)
                .toArray();
        return shares.length == 0 ? null : Figure.ofMean(shares);
    }

    private Map<String, Object> all(Method how) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("method", how.toString());
        Figure inside = inside();
        if (inside != null) all.putAll(Figures.json(Map.of(INSIDE, inside)));
        all.put("images", rows);
        return all;
    }

    private void print(Method how, PrintWriter terminal) {
        for (Map<String, Object> row : rows)
            terminal.println(row.get("image") + ": " + row.get("class") + ", probability " + row.get("probability")
                    + (row.get(INSIDE) instanceof Double share
                            ? String.format(Locale.ROOT, ", %.0f %% inside the lungs", 100 * share)
                            : ""));
        Figure inside = inside();
        if (inside != null) terminal.println("inside the lungs: " + inside);
        terminal.println("Written to " + out + ": explanations.csv and a map by " + how + " for each image");
    }
}
