package dev.roentgen.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.CovidRadiography;
import dev.roentgen.datasets.image.Image;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.FolderLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be wrong with folders, files, disks and weights, at the command line. */
class BadInputTest {
    @TempDir
    private static Path dir;

    private static Path xrays, pictures, classifier, segmenter;

    private final Console console = new Console();

    @BeforeAll
    static void write() {
        xrays = dir.resolve("xrays");
        SyntheticChestXray.of(24, 5).size(48).writeTo(xrays);
        pictures = xrays.resolve("Normal").resolve("images");
        classifier = saved("classes", "resnet18", CovidRadiography.CLASSES, 1);
        segmenter = saved("lungs", "unet", List.of(), 1);
    }

    private static Path saved(String file, String name, List<String> labels, double times) {
        Path path = dir.resolve(file + ".safetensors");
        Model model = Models.create(
                name,
                ModelOptions.published()
                        .classes(Math.max(1, labels.size()))
                        .encoder("resnet18")
                        .width(4));
        Slot first = model.slots().values().iterator().next();
        try (Tensor scaled = first.value().mul(times)) {
            first.set(scaled);
        }
        Models.save(model, Preprocessing.imagenet(32), labels, path);
        model.unload();
        return path;
    }

    /** All files of a folder with their bytes' hashes. */
    private static Map<Path, Integer> contents(Path folder) throws IOException {
        Map<Path, Integer> all = new TreeMap<>();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList())
                all.put(file, Arrays.hashCode(Files.readAllBytes(file)));
        }
        return all;
    }

    @Test
    void results_are_never_written_over_the_images() throws IOException {
        Path folder = Files.createDirectories(dir.resolve("in-place")), image = folder.resolve("a.png");
        Image.gray(40, 40, new byte[1600]).write(image);
        Map<Path, Integer> before = contents(folder);
        String message = "--out: the folder must be another than the images', got " + folder
                + ". Results would be written over them: choose another with --out.";
        console.refused(message, "predict", "--weights", segmenter, "--images", folder, "--out", folder);
        console.refused(message, "explain", "--weights", classifier, "--images", image, "--out", folder);
        assertThat(contents(folder)).isEqualTo(before);
        assertThat(console.run("predict", "--weights", classifier, "--images", folder, "--out", folder))
                .as("a table alone writes over nothing")
                .isEqualTo(ExitCode.DONE);
    }

    @Test
    void a_place_for_results_that_takes_none_says_why() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "x"), below = file.resolve("below/it");
        for (String command : List.of("predict", "explain")) {
            console.refused(
                    "--out: the folder must be one that can be written to, got " + file
                            + " (a file). Choose another with --out.",
                    command,
                    "--weights",
                    classifier,
                    "--images",
                    pictures,
                    "--out",
                    file);
            console.refused(
                    "--out: the folder must be one that can be written to, got " + below + " (in " + file
                            + ", a file). Choose another with --out.",
                    command,
                    "--weights",
                    classifier,
                    "--images",
                    pictures,
                    "--out",
                    below);
        }
        console.refused(
                "--out: the folder must be one that can be written to, got " + file
                        + " (a file). Choose another with --out.",
                "train",
                "--data",
                xrays,
                "--width",
                "4",
                "--image-size",
                "32",
                "--out",
                file);
    }

    @Test
    void results_do_not_become_a_class() throws IOException {
        Path classes = dir.resolve("by-class"), inside = classes.resolve("out");
        for (String name : List.of("ill", "well"))
            for (int i = 0; i < 2; i++) {
                Path image = Files.createDirectories(classes.resolve(name)).resolve(i + ".png");
                Image.gray(32, 32, new byte[1024]).write(image);
            }
        console.refused(
                "--out: it must lie outside of --data, whose folders are the classes, got " + inside + " in " + classes
                        + ". Choose another with --out.",
                "train",
                "--data",
                classes,
                "--width",
                "4",
                "--image-size",
                "32",
                "--out",
                inside);
        assertThat(inside).doesNotExist();
    }

    @Test
    void a_folder_belongs_to_one_run_at_a_time() throws IOException {
        Path held = dir.resolve("held");
        String message = "--out: an output folder must belong to one run at a time, got " + held
                + ", in use by process " + ProcessHandle.current().pid()
                + ". Wait for that run, or choose another folder.";
        try (var lock = FolderLock.hold("--out", held)) {
            console.refused(message, "train", "--data", xrays, "--width", "4", "--image-size", "32", "--out", held);
            console.refused(message, "predict", "--weights", classifier, "--images", pictures, "--out", held);
            console.refused(message, "explain", "--weights", classifier, "--images", pictures, "--out", held);
            console.refused(message, "reproduce", "--model", "unet", "--out", held);
        }
        try (var files = Files.list(held)) {
            assertThat(files).containsExactly(held.resolve(FolderLock.FILE));
        }
    }

    @Test
    void weights_that_are_no_numbers_give_no_answers() throws IOException {
        Path nan = saved("nan", "resnet18", CovidRadiography.CLASSES, Double.NaN),
                infinite = saved("infinite", "unet", List.of(), Double.POSITIVE_INFINITY),
                to = dir.resolve("nan-out");
        String fix = "Look whether the weights hold any: those of a training that diverged are lost.";
        String first = CovidRadiography.open(xrays).name(0),
                normal =
                        contents(pictures)
                                .keySet()
                                .iterator()
                                .next()
                                .getFileName()
                                .toString();
        console.refused(
                "Predictor: a model's answers for " + normal + " must be finite, got NaN or infinity. " + fix,
                "predict",
                "--weights",
                nan,
                "--images",
                pictures,
                "--out",
                to);
        console.refused(
                "Predictor: a model's answers for " + normal + " must be finite, got NaN or infinity. " + fix,
                "explain",
                "--weights",
                nan,
                "--images",
                pictures,
                "--out",
                to);
        console.refused(
                "Predictor: a model's answers for " + normal + " must be finite, got NaN or infinity. " + fix,
                "predict",
                "--weights",
                infinite,
                "--images",
                pictures,
                "--out",
                to);
        console.refused(
                "Predictor: a model's answers for " + first + " must be finite, got NaN or infinity. " + fix,
                "evaluate",
                "--weights",
                nan,
                "--data",
                xrays);
        console.refused(
                "MaskFigures: the loss must be finite, got NaN."
                        + " Look whether the weights hold NaN: those of a training that diverged are lost.",
                "evaluate",
                "--weights",
                infinite,
                "--data",
                xrays);
        try (var files = Files.list(to)) {
            assertThat(files).containsExactly(to.resolve(FolderLock.FILE));
        }
    }

    @Test
    void a_layout_that_lacks_a_class_is_named_for_what_it_is() throws IOException {
        Path three = Files.createDirectories(dir.resolve("three"));
        for (String name : CovidRadiography.CLASSES.subList(1, 4)) {
            Path images = Files.createDirectories(three.resolve(name).resolve("images"));
            Image.gray(32, 32, new byte[1024]).write(images.resolve("a.png"));
        }
        console.refused(
                "CovidRadiography.open: " + three
                        + " must hold the folders COVID, Lung_Opacity, Normal, Viral Pneumonia,"
                        + " got Lung_Opacity, Normal, Viral Pneumonia. Unpack the archive of the COVID-19 Radiography"
                        + " Database and give the folder that holds these.",
                "evaluate",
                "--weights",
                classifier,
                "--data",
                three);
    }

    @Test
    void a_run_s_folder_opens_as_its_model_and_its_checkpoint_says_what_it_is() throws IOException {
        Path run = dir.resolve("run"), found = dir.resolve("found");
        console.done("train", "--data", xrays, "--width", 4, "--image-size", 32, "--epochs", 1, "--out", run);
        console.done("predict", "--weights", run, "--images", pictures, "--out", found);
        assertThat(Files.readString(found.resolve("predictions.csv")))
                .startsWith("image,class,p(COVID),p(Lung_Opacity),p(Normal),p(Viral Pneumonia)\n");
        Path checkpoint;
        try (var files = Files.list(run.resolve("checkpoints"))) {
            checkpoint = files.filter(f -> f.toString().endsWith(".safetensors"))
                    .findFirst()
                    .orElseThrow();
        }
        for (Path weights : List.of(checkpoint, run.resolve("checkpoints"))) // it is the only one
        console.refused(
                    "Models.open " + checkpoint
                            + ": the file must be of a trained model, got a checkpoint, which a run that was"
                            + " stopped goes on from. Go on with that run (Trainer.resume, or --resume at the command line),"
                            + " and open the model that it ends with.",
                    "predict",
                    "--weights",
                    weights,
                    "--images",
                    pictures,
                    "--out",
                    found);
        Path row = Files.createDirectories(dir.resolve("row"));
        Files.copy(run.resolve("model.safetensors"), row.resolve("weights.safetensors")); // as reproduce names it
        console.done("predict", "--weights", row, "--images", pictures, "--out", found);
    }

    @Test
    void a_damaged_checkpoint_is_its_row_s_alone_and_an_output_that_takes_nothing_ends_the_run() throws IOException {
        Path weights = Files.createDirectories(dir.resolve("weights")), to = dir.resolve("rows");
        Files.write(weights.resolve("dinov2-base.pth"), new byte[] {'P', 'K', 3, 4, 0, 0});
        Object[] reproduce = {
            "reproduce",
            "--images",
            20,
            "--epochs",
            1,
            "--image-size",
            32,
            "--out",
            to,
            "--data",
            xrays,
            "--weights",
            weights,
            "--model",
            "resnext101_64x4d,dinov2-100"
        };
        assertThat(console.run(reproduce)).as(console.err()).isEqualTo(ExitCode.NO);
        assertThat(console.err().strip())
                .isEqualTo(
                        "roentgen: reproduce: every row must be made, got 1 that failed: dinov2 100 %. Their notes in "
                                + to.resolve("report.html") + " say why; with --resume only they are made again.");
        assertThat(console.out()).containsPattern("\ndinov2 100 % +- +\\(0\\.9648\\)"); // beside what was published
        assertThat(console.out()).contains("Failed: PyTorch " + weights.resolve("dinov2-base.pth") + ": ");

        Path taken = to.resolve("supervised/resnext101_64x4d/weights.safetensors");
        Files.delete(taken);
        Files.createDirectories(taken.resolve("x"));
        console.refused(
                "Safetensors " + taken
                        + ": the file must be accessible, got 'Is a directory'. Check the disk and the path.",
                reproduce);
        assertThat(console.out()).doesNotContain("[2/2]");
    }

    @Test
    void zero_shot_is_asked_about_one_kind_of_pictures() {
        String fix = ". Use --images for pictures alone, --data for those whose classes are known.";
        Path prompts = dir.resolve("prompts.txt");
        console.refused(
                "zero-shot: it must be given --images or --data, got neither" + fix,
                "zero-shot",
                "--weights",
                classifier,
                "--prompts",
                prompts(prompts));
        console.refused(
                "zero-shot: it must be given --images or --data, got both" + fix,
                "zero-shot",
                "--weights",
                classifier,
                "--prompts",
                prompts,
                "--images",
                pictures,
                "--data",
                xrays);
    }

    private static Path prompts(Path file) {
        try {
            return Files.writeString(file, "well: normal lungs\nill: lungs with covid\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
