package dev.roentgen.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.datasets.image.Image;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import dev.roentgen.tensor.Scope;
import dev.roentgen.weights.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** train, then predict and evaluate with what it wrote. */
class TrainCommandsTest {
    @TempDir
    private static Path dir;

    private static Path xrays;

    private final Console console = new Console();

    @BeforeAll
    static void writeData() {
        xrays = dir.resolve("xrays");
        SyntheticChestXray.of(24, 5).size(48).writeTo(xrays);
    }

    private static Object[] train(Path data, Path to, Object... more) {
        List<Object> args = new ArrayList<>(List.of("train", "--data", data, "--out", to));
        args.addAll(List.of("--width", 4, "--image-size", 32, "--epochs", 2));
        args.addAll(List.of(more));
        return args.toArray();
    }

    private static JsonNode json(Path file) {
        return new ObjectMapper().readTree(file.toFile());
    }

    @Test
    void a_classifier_is_trained_measured_and_asked() throws IOException {
        Path to = dir.resolve("classes"), model = to.resolve("model.safetensors"), found = dir.resolve("found");
        console.done(train(xrays, to, "--train-share", "0.6", "--test-share", "0.2", "--log", "csv,json,tensorboard"));
        assertThat(console.out())
                .contains(
                        "resnet18 (classify), ", "epoch 2: loss ", "on images that it never saw:", "Written to " + to);
        JsonNode metrics = json(to.resolve("metrics.json"));
        assertThat(metrics.path("task").asString()).isEqualTo("classify");
        assertThat(metrics.path("epochs")).hasSize(2);
        assertThat(metrics.at("/validation/accuracy").asDouble()).isBetween(0.0, 1.0);
        assertThat(metrics.at("/test/f1_interval")).hasSize(2);
        assertThat(to.resolve("log.csv")).isNotEmptyFile();
        assertThat(to.resolve("log.jsonl")).isNotEmptyFile();
        assertThat(to.resolve("tensorboard")).isNotEmptyDirectory();
        assertThat(Files.readString(to.resolve("split.csv"))).contains("training\t", "validation\t", "test\t");

        console.done("evaluate", "--weights", model.toString(), "--data", xrays.toString(), "--json");
        JsonNode figures = console.json();
        assertThat(figures.path("images").asInt()).isEqualTo(24);
        assertThat(figures.path("accuracy").asDouble()).isBetween(0.0, 1.0);

        String pictures = xrays.resolve("Normal").resolve("images").toString();
        console.done(
                "predict", "--weights", model.toString(), "--images", pictures, "--out", found.toString(), "--json");
        JsonNode first = console.json().at("/images/0");
        double sum = 0;
        for (String name :
                metrics.path("classes").valueStream().map(JsonNode::asString).toList())
            sum += first.path("p(" + name + ")").asDouble(Double.NaN);
        assertThat(sum).isBetween(0.9999, 1.0001);
        List<String> lines = Files.readAllLines(found.resolve("predictions.csv"));
        assertThat(lines.get(0)).isEqualTo("image,class,p(COVID),p(Lung_Opacity),p(Normal),p(Viral Pneumonia)");
        try (var files = Files.list(Path.of(pictures))) {
            assertThat(lines).hasSize((int) files.count() + 1);
        }
    }

    @Test
    void trained_weights_are_trained_further_and_frozen_blocks_stay_as_they_were() throws IOException {
        Path first = dir.resolve("first"), further = dir.resolve("further"), other = dir.resolve("other-classes");
        console.done(train(xrays, first));
        console.done("train", "--data", xrays, "--out", further, "--weights", first, "--freeze", 2, "--epochs", 1);
        Map<String, double[]> before = values(first), after = values(further);
        assertThat(after.keySet()).isEqualTo(before.keySet());
        for (String name : before.keySet()) {
            boolean frozen = name.matches("(conv1|bn1|layer1)\\..*");
            boolean same = Arrays.equals(before.get(name), after.get(name));
            assertThat(same).as(name).isEqualTo(frozen);
        }
        for (String label : List.of("COVID", "Normal"))
            Files.createSymbolicLink(
                    Files.createDirectories(dir.resolve("covid-or-normal")).resolve(label),
                    xrays.resolve(label).resolve("images"));
        console.done(
                "train", "--data", dir.resolve("covid-or-normal"), "--out", other, "--weights", first, "--epochs", 1);
        assertThat(values(other).get("fc.weight")).hasSize(before.get("fc.weight").length / 2); // 2 classes, not 4
    }

    /** The parameters that a run ended with. */
    private static Map<String, double[]> values(Path run) {
        Map<String, double[]> values = new TreeMap<>();
        try (Scope scope = Scope.open();
                StateDict weights = StateDict.open(run.resolve("model.safetensors"))) {
            for (String key : weights.keys())
                if (key.endsWith(".weight") || key.endsWith(".bias"))
                    values.put(key, weights.tensor(key).toDoubleArray());
        }
        return values;
    }

    @Test
    void masks_are_learnt_from_a_folder_of_images_and_masks_and_found_at_the_pictures_own_size() throws IOException {
        Path to = dir.resolve("masks"), found = dir.resolve("lungs");
        Path folder = xrays.resolve("COVID"), picture = folder.resolve("images");
        console.done(train(folder, to, "--batch", "2"));
        assertThat(json(to.resolve("metrics.json")).at("/validation/hard_dice").asDouble())
                .isBetween(0.0, 1.0);
        String model = to.resolve("model.safetensors").toString();
        console.done("predict", "--weights", model, "--images", picture.toString(), "--out", found.toString(), "--tta");
        try (var masks = Files.list(found)) {
            List<Path> png = masks.filter(f -> f.toString().endsWith(".png")).toList();
            assertThat(png).hasSize((int) Files.list(picture).count());
            Image mask = Image.read(png.get(0));
            assertThat(List.of(mask.height(), mask.width(), mask.channels())).containsExactly(48, 48, 1);
        }
        console.done("evaluate", "--weights", model, "--data", xrays.toString());
        assertThat(console.out()).containsPattern("hard Dice  0\\.\\d{4}");
    }

    @Test
    void a_list_keeps_patients_together_and_a_run_that_was_stopped_goes_on() throws IOException {
        StringBuilder list = new StringBuilder("path,label,patient\n");
        try (var files = Files.walk(xrays)) {
            List<Path> images =
                    files.filter(f -> f.getParent().endsWith("images")).sorted().toList();
            for (int i = 0; i < images.size(); i++)
                list.append(xrays.relativize(images.get(i)))
                        .append(i % 2 == 0 ? ",a,P" : ",b,P")
                        .append(i / 4)
                        .append('\n');
        }
        Path csv = Files.writeString(xrays.resolve("list.csv"), list.toString()), to = dir.resolve("resumed");
        console.done(train(csv, to));
        console.refused(
                "--out: a new run must have a folder without checkpoints, got 2 in " + to
                        + ". Add --resume to go on with that run, or choose another folder.",
                train(csv, to));
        console.done(train(csv, to, "--resume"));
        List<String> split = Files.readAllLines(to.resolve("split.csv"));
        console.done(train(
                csv,
                dir.resolve("same-split"),
                "--split",
                to.resolve("split.csv").toString(),
                "--seed",
                "9"));
        assertThat(Files.readAllLines(dir.resolve("same-split").resolve("split.csv")))
                .isEqualTo(split);
    }

    @Test
    void what_does_not_fit_is_refused_in_one_line_before_anything_is_written() throws IOException {
        Path to = dir.resolve("none"), plain = Files.createDirectories(dir.resolve("plain"));
        Files.createDirectories(plain.resolve("only"));
        Image.gray(32, 32, new byte[32 * 32]).write(plain.resolve("only").resolve("a.png"));
        console.refused(
                "--data: to classify, the pictures must have 2 or more classes, got 1. Give a folder with a folder for each"
                        + " class.",
                train(plain, to, "--task", "classify"));
        console.refused(
                "--data: to segment, the pictures must have masks, got none. Give folders images and masks.",
                train(plain, to));
        console.refused(
                "--task: it must be segment for unet, got classify. Choose another --model.",
                train(xrays, to, "--model", "unet", "--task", "classify", "--encoder", "resnet18"));
        console.refused(
                "--weights: it must be given without --model, --encoder and --width, got both. The weights say which model"
                        + " they are of.",
                train(xrays, to, "--weights", "none"));
        console.refused(
                "--train-share and --test-share: they must be 0 or more and less than 1 in sum, got 0.8 and 0.2."
                        + " Use --train-share 0.7 --test-share 0.15.",
                train(xrays, to, "--test-share", "0.2"));
        console.refused("--batch: it must be 1 or more, got 0. Use --batch 16.", train(xrays, to, "--batch", "0"));
        console.refused(
                "Unet: input must be [B, C, H, W] with H and W multiples of 32, got [1, 3, 40, 40]. Pad to 64 x 64.",
                "train",
                "--data",
                xrays.toString(),
                "--out",
                to.toString(),
                "--task",
                "segment",
                "--image-size",
                "40");
        assertThat(to.resolve("split.csv")).doesNotExist();
        assertThat(to.resolve("model.safetensors")).doesNotExist();
    }

    @Test
    void options_that_would_change_nothing_or_have_no_meaning_are_refused() throws IOException {
        Path to = dir.resolve("no-effect"), split = Files.writeString(dir.resolve("a-split.csv"), "");
        console.refused(
                "--encoder: it must be left out where the net has none, got resnet34 for resnet18. Choose another --model,"
                        + " or leave it out.",
                train(xrays, to, "--encoder", "resnet34"));
        console.refused(
                "--label-smoothing: it must be given for classes, got masks. Leave it out, or use --task classify.",
                train(xrays, to, "--task", "segment", "--label-smoothing", "0.1"));
        for (String share : List.of("--train-share", "--test-share"))
            console.refused(
                    "--split: it must be given without --train-share and --test-share, which draw another, got " + share
                            + " 0.5. Leave one of them out.",
                    train(xrays, to, "--split", split, share, "0.5"));
        console.refused(
                "--accumulate: it must be 1 or more, got 0. Use --accumulate 1.",
                train(xrays, to, "--accumulate", "0"));
        console.refused(
                "--patience: it must be 1 or more, got 0. Use --patience 5.", train(xrays, to, "--patience", "0"));
        console.refused(
                "--ema: the decay must be from 0 to below 1, got 1.0. Use --ema 0.99.", train(xrays, to, "--ema", "1"));
        assertThat(to.resolve("split.csv")).doesNotExist();
    }

    @Test
    void a_run_is_gone_on_with_as_it_was_begun_or_not_at_all() throws IOException {
        Path data = dir.resolve("growing"), to = dir.resolve("begun");
        SyntheticChestXray.of(24, 5).size(48).writeTo(data);
        console.done(train(data, to, "--batch", 4));
        byte[] model = Files.readAllBytes(to.resolve("model.safetensors")),
                split = Files.readAllBytes(to.resolve("split.csv"));
        String start = "--resume: the options must be those of the run in " + to + ": ",
                fix = ". Give the same options, or choose another folder.";
        console.refused(
                start + "--lr left out, --seed 1, got --lr 0.01, --seed 2" + fix,
                train(data, to, "--resume", "--batch", 4, "--seed", 2, "--lr", "0.01"));
        console.refused(
                start + "--data " + data + ", got --data " + xrays + fix, train(xrays, to, "--resume", "--batch", 4));
        console.refused(
                start + "--model left out, got --model resnet34" + fix,
                train(data, to, "--resume", "--batch", 4, "--model", "resnet34"));
        Path image = data.resolve("Normal/images").toFile().listFiles()[0].toPath(),
                other = image.resolveSibling("Normal-999.png");
        Files.move(image, other);
        Files.move(
                data.resolve("Normal/masks").resolve(image.getFileName()), data.resolve("Normal/masks/Normal-999.png"));
        assertThat(console.run(train(data, to, "--resume", "--batch", 4))).isEqualTo(ExitCode.INPUT);
        assertThat(console.err())
                .startsWith("roentgen: " + to.resolve("split.csv") + ": line ")
                .endsWith(" must name a picture of the data set, got Normal/" + image.getFileName()
                        + ". Use the split of this data set.\n");
        assertThat(to.resolve("model.safetensors")).hasBinaryContent(model);
        assertThat(to.resolve("split.csv")).hasBinaryContent(split);
        Files.move(other, image);
        Files.move(
                data.resolve("Normal/masks/Normal-999.png"),
                data.resolve("Normal/masks").resolve(image.getFileName()));
        console.done(
                "train",
                "--data",
                data,
                "--out",
                to,
                "--width",
                4,
                "--image-size",
                32,
                "--batch",
                4,
                "--epochs",
                3,
                "--resume");
        assertThat(console.out()).contains("epoch 3: ").doesNotContain("epoch 2: ");
    }

    @Test
    void bad_pictures_stop_a_prediction_or_are_left_out_and_named() throws IOException {
        Path to = dir.resolve("bad"), images = Files.createDirectories(dir.resolve("bad-images"));
        console.done(train(xrays, to));
        Image.gray(32, 32, new byte[32 * 32]).write(images.resolve("a.png"));
        Files.writeString(images.resolve("b.png"), "no picture");
        String model = to.resolve("model.safetensors").toString(),
                found = dir.resolve("bad-found").toString();
        Object[] ask = {"predict", "--weights", model, "--images", images.toString(), "--out", found};
        assertThat(console.run(ask)).isEqualTo(ExitCode.INPUT);
        assertThat(console.err()).contains("b.png").hasLineCount(1);
        assertThat(Path.of(found).resolve("predictions.csv")).doesNotExist();
        List<Object> skip = new ArrayList<>(List.of(ask));
        skip.add("--skip-bad");
        console.done(skip.toArray());
        assertThat(console.out()).contains("left out b.png: ");
        assertThat(Files.readAllLines(Path.of(found).resolve("predictions.csv")))
                .hasSize(2);
        Object[] above = {"predict", "--weights", model, "--images", images.toString(), "--threshold", "1.5"};
        console.refused("--threshold: it must be between 0 and 1, got 1.5. Use --threshold 0.5.", above);
        above[above.length - 1] = "0.4";
        console.refused(
                "--threshold: the model must find masks, got one that tells classes apart. Leave it out: predictions.csv"
                        + " holds each class's probability.",
                above);
    }

    @Test
    void other_classes_than_the_models_are_refused() throws IOException {
        Path to = dir.resolve("four"), two = dir.resolve("two");
        console.done(train(xrays, to));
        for (String name : List.of("ill", "well")) {
            Files.createDirectories(two.resolve(name));
            Image.gray(32, 32, new byte[32 * 32]).write(two.resolve(name).resolve("a.png"));
        }
        console.refused(
                "--data: its classes must be the model's COVID, Lung_Opacity, Normal, Viral Pneumonia, got ill, well. Name"
                        + " the folders as at the training.",
                "evaluate",
                "--weights",
                to.resolve("model.safetensors").toString(),
                "--data",
                two.toString());
        Path three = dir.resolve("three-unnamed.safetensors");
        Models.save(Models.create("resnet18", ModelOptions.published().width(4).classes(3)), three);
        console.refused(
                "--weights: the model must tell apart as many classes as the pictures have, 2, got 3. Give it a head for"
                        + " them first: 'roentgen train --weights'.",
                "evaluate",
                "--weights",
                three,
                "--data",
                two);
    }
}
