package dev.roentgen.examples.cli;

import dev.roentgen.check.DataException;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.FileDataset;
import dev.roentgen.datasets.ImageFolder;
import dev.roentgen.datasets.Split;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.examples.course.AskedOptions;
import dev.roentgen.examples.course.Figure;
import dev.roentgen.examples.course.OutputFolder;
import dev.roentgen.models.Model;
import dev.roentgen.models.Models;
import dev.roentgen.training.Checkpoints;
import dev.roentgen.training.Epoch;
import dev.roentgen.training.Result;
import dev.roentgen.training.Trainer;
import dev.roentgen.weights.AtomicFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.ObjectMapper;

/** {@code roentgen train}: teaches a net classes or masks from a folder. */
@Command(
        name = "train",
        description = "Teach a net the classes or the masks of a folder of pictures.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Writes to --out: model.safetensors (for predict, evaluate and explain), metrics.json, split.csv, checkpoints.",
            "",
            "Examples:",
            "  roentgen train --data COVID-19_Radiography_Dataset",
            "  roentgen train --data COVID-19_Radiography_Dataset --task segment --epochs 15",
            "  roentgen train --data my-folders --test-share 0.15 --train-share 0.7 --patience 5 --log csv,tensorboard",
            "  roentgen train --data list.csv --weights models--facebook--dinov2-base --freeze 12 --lr 1e-3",
            "  roentgen train --data my-folders --out run1 --resume"
        })
final class TrainCommand implements Callable<Integer> {
    private static final int EVALUATION_BATCH = 16;
    private static final String SPLIT = "split.csv";
    /** What a run may be gone on with otherwise than it was begun: where it goes, what it tells, when it ends. */
    private static final Set<String> FREE =
            Set.of("--out", "--resume", "--log", "--epochs", "--patience", "--debug", "--help", "--version");

    @Mixin
    private DataOptions data = new DataOptions();

    @Mixin
    private SkipOptions skip = new SkipOptions();

    @Mixin
    private NetOptions nets = new NetOptions();

    @Mixin
    private SplitOptions parts = new SplitOptions();

    @Mixin
    private FitOptions fit = new FitOptions();

    @Mixin
    private LogOptions logs = new LogOptions();

    @Option(names = "--seed", paramLabel = "K", description = "Of the split, the weights and the order (default: 1).")
    private long seed = 1;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the results go (default: out).")
    private Path out = Path.of("out");

    @Option(
            names = "--resume",
            description =
                    "Go on with the run that was stopped in --out; all options but --epochs, --patience and --log as then.")
    private boolean resume;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter terminal = spec.commandLine().getOut();
        Task asked = nets.task();
        FileDataset pictures = data.open(asked);
        Task task = asked != null ? asked : pictures.classes().size() > 1 ? Task.classify : Task.segment;
        task.check(pictures);
        if (pictures instanceof ImageFolder) refuseClassFolder();
        Split drawn = parts.of(pictures, seed);
        NetOptions.Net net = nets.net(task, pictures, seed);
        Model model = net.model();
        try (var lock = OutputFolder.hold(out)) {
            OutputFolder folder = OutputFolder.at(out);
            Split split = begun(folder) ? Split.read(folder.file(SPLIT), pictures) : drawn;
            var learner = new FitOptions.Learner(task, model, nets.isTrained());
            int batch = fit.batch(learner);
            Preprocessing how = net.pictures();
            DataLoader train = fit.training(loader(split.training(), how, batch), learner, seed),
                    unseen = loader(split.validation(), how, EVALUATION_BATCH);
            Trainer trainer = fit.trainer(learner, train.size(), seed)
                    .checkpoints(Checkpoints.in(out.resolve("checkpoints")).keepBest(0));
            logs.addTo(trainer, out);
            split.writeTo(folder.file(SPLIT));
            asked().writeTo(out);
            terminal.printf(
                    "%s (%s), %d parameters: %d images to learn from, %d to choose the best epoch%n",
                    net.name(), task, model.parameterCount(), train.samples(), unseen.samples());
            Result result;
            try (var progress = new ProgressLine(terminal)) {
                trainer.with(progress);
                result = resume ? trainer.resume(train, unseen) : trainer.fit(train, unseen);
            }
            Map<String, Map<String, Figure>> figures = new LinkedHashMap<>();
            figures.put("validation", task.figures(model, unseen));
            if (split.test().size() > 0)
                figures.put("test", task.figures(model, loader(split.test(), how, EVALUATION_BATCH)));
            Models.save(
                    model,
                    how,
                    task == Task.classify ? pictures.classes() : List.of(),
                    folder.file("model.safetensors"));
            AtomicFile.write(
                    folder.file("metrics.json"),
                    new ObjectMapper()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsBytes(metrics(net, task, result, figures, train)));
            print(figures, result, terminal);
            return ExitCode.DONE;
        } finally {
            model.unload();
        }
    }

    private DataLoader loader(Dataset pictures, Preprocessing how, int batch) {
        return skip.of(
                DataLoader.of(pictures, how).batch(batch), spec.commandLine().getOut());
    }

    /** A folder for results among those of the classes would be one of them the next time, as for --resume. */
    private void refuseClassFolder() {
        Path inner = out.toAbsolutePath().normalize();
        if (inner.startsWith(data.path().toAbsolutePath().normalize()))
            throw new DataException(
                    "--out",
                    "it must lie",
                    "outside of --data, whose folders are the classes",
                    out + " in " + data,
                    "Choose another with --out.");
    }

    /** Whether the folder holds a run that is gone on with; throws where it does and is not to be, or not as it was begun. */
    private boolean begun(OutputFolder folder) {
        String[] old = folder.file("checkpoints").toFile().list((dir, name) -> name.startsWith("checkpoint-"));
        if (old == null || old.length == 0) return false;
        if (!resume)
            throw new DataException(
                    "--out",
                    "a new run must have",
                    "a folder without checkpoints",
                    old.length + " in " + out,
                    "Add --resume to go on with that run, or choose another folder.");
        asked().sameAsIn(out, "choose another folder");
        return true;
    }

    /** What decides the bits of each epoch. */
    private AskedOptions asked() {
        Map<String, String> all = new TreeMap<>();
        for (OptionSpec option : spec.options()) {
            if (FREE.contains(option.longestName())) continue;
            Object value = option.getValue();
            all.put(
                    option.longestName(),
                    value == null
                            ? AskedOptions.UNSET
                            : value instanceof Path file
                                    ? file.toAbsolutePath().normalize().toString()
                                    : value.toString());
        }
        return new AskedOptions(all);
    }

    private Map<String, Object> metrics(
            NetOptions.Net net, Task task, Result result, Map<String, Map<String, Figure>> figures, DataLoader train) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("model", net.name());
        all.put("task", task.name());
        all.put("classes", train.data().classes());
        all.put("data", data.toString());
        all.put("parameters", net.model().parameterCount());
        all.put("image_size", net.pictures().height());
        all.put("training_images", train.samples());
        all.put("seed", seed);
        all.put("best_epoch", result.best().number());
        figures.forEach((part, f) -> all.put(part, Figures.json(f)));
        List<Object> epochs = new ArrayList<>();
        for (Epoch e : result.epochs()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("epoch", e.number());
            one.put("loss", Figures.finite(e.loss()));
            if (e.validation() != null) {
                one.put("validation_loss", Figures.finite(e.validation().loss()));
                e.validation().metrics().forEach((name, v) -> one.put(name, Figures.finite(v)));
            }
            one.put("seconds", e.seconds());
            epochs.add(one);
        }
        all.put("epochs", epochs);
        return all;
    }

    private void print(Map<String, Map<String, Figure>> figures, Result result, PrintWriter terminal) {
        figures.forEach((part, f) -> {
            terminal.println();
            terminal.println(
                    part.equals("test")
                            ? "on images that it never saw:"
                            : "on the images that chose epoch " + result.best().number() + ":");
            Figures.print(f, terminal);
        });
        terminal.println();
        terminal.println("Written to " + out + ": model.safetensors, metrics.json, split.csv, checkpoints");
        terminal.println(
                "Next: roentgen predict --weights " + out.resolve("model.safetensors") + " --images DIR --out found");
    }
}
