package dev.roentgen.examples.course;

import dev.roentgen.backend.Backends;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.RoentgenException;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.examples.course.report.ReportFiles;
import dev.roentgen.examples.machine.Processor;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs experiments of the course one row after the other; the report is written anew after each. */
public final class Course {
    /** All experiments, in the course's order. */
    public static final List<Experiment> EXPERIMENTS =
            List.of(new Supervised(), new SelfSupervised(), new ZeroShot(), new Segmentation(), new MultiTask());

    private final CourseRun run;
    private final Map<Experiment, List<String>> chosen;
    private final Consumer<String> say;

    /**
     * Chooses what is run.
     *
     * @param experiments names of experiments; empty for those that the models belong to, or else all
     * @param models names of rows; empty for all of the experiments
     * @param say is told what begins
     */
    public Course(CourseRun run, List<String> experiments, List<String> models, Consumer<String> say) {
        this.run = run;
        this.say = say;
        known(
                "--experiment",
                experiments,
                EXPERIMENTS.stream().map(Experiment::name).toList());
        List<Experiment> asked = EXPERIMENTS.stream()
                .filter(e -> experiments.isEmpty() || experiments.contains(e.name()))
                .toList();
        known(
                "--model",
                models,
                asked.stream().flatMap(e -> e.models().stream()).toList());
        chosen = new LinkedHashMap<>();
        for (Experiment e : asked) {
            List<String> rows = e.models().stream()
                    .filter(m -> models.isEmpty() || models.contains(m))
                    .toList();
            if (!rows.isEmpty()) chosen.put(e, rows);
        }
    }

    private static void known(String option, List<String> asked, Collection<String> known) {
        Set<String> unknown = new LinkedHashSet<>(asked);
        unknown.removeAll(known);
        if (!unknown.isEmpty())
            throw new ArgumentException(
                    option,
                    "it must be one or more of",
                    String.join(", ", known),
                    String.join(", ", unknown),
                    "Leave it out for all.");
    }

    /**
     * Runs what was chosen. Without {@code --resume} every row is made anew, unless one of them was under way when its run was
     * stopped: its checkpoints are never lost unsaid. With it, finished rows are kept, and the one that was under way goes on. A row
     * that can't be made fails alone, unless all do: then the first one's error is thrown.
     */
    public CourseResult run() {
        OutputFolder folder = OutputFolder.at(run.options().out());
        Map<Experiment, Map<String, Row>> kept = new LinkedHashMap<>();
        if (!run.options().resume())
            chosen.forEach((e, models) -> models.forEach(m -> files(e, m).checkNotUnderWay()));
        chosen.forEach((e, models) -> kept.put(e, kept(e, models)));
        run.data().writeSplit(run.options());
        int all = chosen.values().stream().mapToInt(List::size).sum(), number = 0;
        Map<Experiment, List<Row>> done = new LinkedHashMap<>();
        CourseResult result = result(done);
        int told = 0;
        List<RoentgenException> failures = new ArrayList<>();
        for (var e : chosen.entrySet()) {
            Experiment experiment = e.getKey();
            List<Row> rows = done.computeIfAbsent(experiment, k -> new ArrayList<>());
            for (String model : e.getValue()) {
                String title = "[" + ++number + "/" + all + "] " + experiment.name() + ": " + model;
                Row before = kept.getOrDefault(experiment, Map.of()).get(model);
                say.accept(before == null ? title : title + ", finished before and kept");
                Row row = before == null ? tried(experiment, model, failures) : before;
                say.accept("    " + (row.isFailed() ? row.notes().get(0) : figures(row)));
                rows.add(row);
                told = tell(told);
                result = result(done);
                ReportFiles.write(result, folder);
            }
        }
        if (!failures.isEmpty() && failures.size() == all) throw failures.get(0);
        return result;
    }

    /**
     * Makes a row; one that can't be made says why, and the others go on: a damaged checkpoint or image is theirs alone. What
     * can't be written to the output ends the run, since no other row could be either.
     */
    private Row tried(Experiment experiment, String model, List<RoentgenException> failures) {
        try {
            return made(experiment, model);
        } catch (RoentgenException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause())
                if (cause instanceof FileSystemException file && isOutput(file.getFile())) throw e;
            failures.add(e);
            return Row.failed(experiment.title(model), e.getMessage());
        } finally {
            Backends.current().trim(); // the next row's arrays are of other sizes
        }
    }

    private boolean isOutput(@Nullable String file) {
        return file != null
                && Path.of(file).toAbsolutePath().startsWith(run.options().out().toAbsolutePath());
    }

    /** Says which images were left out since the first so many. */
    private int tell(int told) {
        List<String> skipped = run.readable().skipped();
        skipped.subList(told, skipped.size()).forEach(image -> say.accept("    left out: " + image));
        return skipped.size();
    }

    private RowFiles files(Experiment experiment, String model) {
        return new RowFiles(run.options().out().resolve(experiment.name()).resolve(model), run.options());
    }

    /** The rows that are not made again, by model. */
    private Map<String, Row> kept(Experiment experiment, List<String> models) {
        Map<String, Row> kept = new LinkedHashMap<>();
        for (String model : models) {
            RowFiles files = files(experiment, model);
            if (run.options().resume()) files.kept().ifPresent(row -> kept.put(model, row));
            else files.forget();
        }
        return kept;
    }

    private Row made(Experiment experiment, String model) {
        RowFiles files = files(experiment, model);
        long start = System.nanoTime();
        files.begin();
        Row row = experiment.run(model, run).took((System.nanoTime() - start) / 1e9);
        files.finish(row);
        return row;
    }

    private static String figures(Row row) {
        List<String> all = new ArrayList<>();
        row.figures().forEach((name, f) -> all.add(name + " " + f));
        all.add(Seconds.text(row.seconds()));
        return String.join(", ", all);
    }

    private CourseResult result(Map<Experiment, List<Row>> done) {
        CourseOptions o = run.options();
        List<Part> parts = new ArrayList<>();
        done.forEach((experiment, rows) -> parts.add(experiment.table(rows, run)));
        double seconds = done.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Row::seconds)
                .filter(s -> !Double.isNaN(s))
                .sum();
        Map<String, String> facts = facts();
        facts.put("time in all", Seconds.text(seconds));
        CourseData data = run.data();
        Map<String, Dataset> images = new LinkedHashMap<>();
        images.put("training", data.training());
        if (data.hasTest()) images.put("choosing the epoch", data.choosing());
        images.put("unseen", data.unseen());
        return new CourseResult(
                heading(o),
                parts,
                facts,
                cautions(parts),
                SplitCounts.of(data.training().classes(), images),
                run.readable().skipped());
    }

    /** What it takes to repeat the run. */
    private Map<String, String> facts() {
        CourseOptions o = run.options();
        CourseData data = run.data(), ofClasses = data.forClasses();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("data", data.description());
        facts.put("images", images(data));
        if (ofClasses != data) facts.put("images for classes", ofClasses.description() + ", " + images(ofClasses));
        facts.put(
                "split",
                o.data() == null ? "the images that are generated last are unseen" : "split.csv in this folder");
        facts.put("seed", Long.toString(o.seed()));
        facts.put("options", o.asked().toString());
        facts.put(
                "backend", Backends.current().name() + ", " + Backends.current().kernels());
        facts.put("processor", Processor.here().toString());
        facts.put("Java", Runtime.version() + ", " + System.getProperty("os.name"));
        String version = Course.class.getPackage().getImplementationVersion();
        facts.put("Roentgen", version == null ? "not packaged" : version);
        return facts;
    }

    private static String images(CourseData data) {
        return data.training().size() + " to learn from, "
                + (data.hasTest() ? data.choosing().size() + " to choose the epoch, " : "")
                + data.unseen().size() + " unseen";
    }

    private List<String> cautions(List<Part> parts) {
        List<String> cautions = new ArrayList<>();
        if (parts.stream().anyMatch(p -> !p.classes().isEmpty()))
            cautions.add(
                    "The classes come from different hospitals, machines and ages (COVID: adults; Viral Pneumonia and "
                            + "many Normal: children). A model can tell them apart by such shortcuts without seeing any disease: a "
                            + "high score here says nothing about patients. See in the attention maps where it looked.");
        if (!run.data().hasTest())
            cautions.add("The best epoch was chosen on the same unseen images that are reported, as the course did.");
        return cautions;
    }

    private static String heading(CourseOptions o) {
        if (o.isSmall())
            return o.data() == null
                    ? "synthetic, small: not comparable with the published column"
                    : "slim nets from random weights: not comparable with the published column, which had full-size nets";
        return o.data() == null ? "synthetic: not comparable with the published column" : "full scale, as the course";
    }
}
