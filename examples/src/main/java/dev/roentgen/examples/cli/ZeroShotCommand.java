package dev.roentgen.examples.cli;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.examples.course.AsTrained;
import dev.roentgen.examples.course.ClassifierFigures;
import dev.roentgen.examples.course.OutputFolder;
import dev.roentgen.examples.course.report.TextTable;
import dev.roentgen.models.clip.Clip;
import dev.roentgen.models.clip.ZeroShotClassifier;
import dev.roentgen.models.open.Opened;
import dev.roentgen.training.predict.Predictor;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.ObjectMapper;

/** {@code roentgen zero-shot}: classes told apart by sentences alone. */
@Command(
        name = "zero-shot",
        description =
                "Tell the classes of pictures apart by sentences alone, with a CLIP that was trained on other pictures.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A file of prompts:",
            "  normal: A chest X-ray of healthy lungs.",
            "  pneumonia: A chest X-ray with signs of pneumonia.",
            "",
            "Examples:",
            "  roentgen zero-shot --weights clip-vit-large-patch14 --images new-x-rays --prompts prompts.txt",
            "  roentgen zero-shot --weights ViT-B-32.pt --images a.png b.dcm --prompts prompts.txt --json",
            "  roentgen zero-shot --weights clip-vit-base-patch32 --data my-folders --prompts prompts.txt --out found.csv"
        })
final class ZeroShotCommand implements Callable<Integer> {
    @Mixin
    private OpenOptions weights = new OpenOptions();

    @ArgGroup(exclusive = false)
    private @Nullable ImagesOptions images;

    @ArgGroup(exclusive = false)
    private @Nullable DataOptions data;

    @Mixin
    private SkipOptions skip = new SkipOptions();

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            required = true,
            description = {
                "A text file with a line for each class: 'label: sentence', or a sentence, which is its own label; the sentences of",
                "one label are averaged. With --data the labels are its classes; sentences alone stand for them in order."
            })
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path prompts;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the answers as CSV.")
    private @Nullable Path out;

    @Option(names = "--json", description = "Print one JSON object instead of lines.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter terminal = spec.commandLine().getOut();
        Prompts asked = Prompts.read(prompts);
        Dataset all = pictures();
        boolean known = !all.classes().isEmpty();
        Prompts chosen = known ? asked.of(all.classes()) : asked;
        List<String> labels = chosen.labels();
        Opened opened = weights.open();
        try {
            ZeroShotClassifier classifier = ZeroShotClassifier.of(
                    clip(opened),
                    AsTrained.tokenizer(opened),
                    List.copyOf(chosen.sentences().values()));
            DataLoader loader = skip.of(
                    OpenOptions.loader(opened, all), json ? spec.commandLine().getErr() : terminal);
            if (out != null) {
                apart(out, loader.data());
                OutputFolder.at(folder(out));
            }
            Answers answers = new Answers();
            List<Integer> truth = new ArrayList<>(), found = new ArrayList<>();
            Predictor.classes(classifier).each(loader, (batch, p) -> {
                if (known) for (long c : batch.labels().toLongArray()) truth.add((int) c);
                for (int i = 0; i < batch.size(); i++)
                    found.add(answers.add(
                            batch.names().get(i), labels::get, p.select(0, i).toArray()));
            });
            if (out != null) answers.write(out);
            @Nullable
            ClassifierFigures figures = known ? new ClassifierFigures(ints(truth), ints(found), labels.size()) : null;
            if (json) terminal.println(new ObjectMapper().writeValueAsString(json(labels, answers, figures)));
            else print(labels, answers, figures, terminal);
            return ExitCode.DONE;
        } finally {
            opened.model().unload();
        }
    }

    /** Pictures alone, or with what is true of them. */
    private Dataset pictures() {
        if (images != null && data == null) return images.open();
        if (images == null && data != null) {
            Dataset known = data.open(Task.classify);
            Task.classify.check(known);
            return known;
        }
        throw new ArgumentException(
                "zero-shot",
                "it must be given",
                "--images or --data",
                images == null ? "neither" : "both",
                "Use --images for pictures alone, --data for those whose classes are known.");
    }

    /** Throws where the answers would be written over what is asked. */
    private void apart(Path answers, Dataset pictures) {
        List<Path> asked = new ArrayList<>(List.of(prompts));
        if (data != null) asked.add(data.path());
        for (int i = 0; i < pictures.size(); i++) asked.addAll(pictures.files(i));
        for (Path file : asked)
            if (OutputFolder.same(file, answers))
                throw new ArgumentException(
                        "--out",
                        "it must be",
                        "another file than those that are read",
                        answers.toString(),
                        "Use --out found.csv.");
    }

    private static int[] ints(List<Integer> numbers) {
        return numbers.stream().mapToInt(n -> n).toArray();
    }

    private static Path folder(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }

    private static Clip clip(Opened opened) {
        if (opened.model() instanceof Clip clip) return clip;
        throw new ArgumentException(
                "--weights",
                "the model must be",
                "a CLIP, which compares pictures with texts",
                opened.name() + ", a " + opened.model().getClass().getSimpleName(),
                "Use 'roentgen predict' for what it was trained to tell apart.");
    }

    private static Map<String, Object> json(List<String> labels, Answers answers, @Nullable ClassifierFigures figures) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("classes", labels);
        if (figures != null) {
            all.putAll(Figures.json(figures.figures()));
            all.put("confusion", figures.confusion());
        }
        all.put("images", answers.rows());
        return all;
    }

    private void print(
            List<String> labels, Answers answers, @Nullable ClassifierFigures figures, PrintWriter terminal) {
        answers.print(terminal);
        if (figures != null) {
            terminal.println();
            Figures.print(figures.figures(), terminal);
            terminal.println();
            TextTable.confusion(labels, figures.confusion()).forEach(terminal::println);
        }
        if (out != null) terminal.println("Written to " + out);
    }
}
