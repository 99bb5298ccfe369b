package dev.roentgen.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.roentgen.datasets.image.Image;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class SegmentationCommandsTest {
    private static final String UNET = "segmentation/unet", WEIGHTS = UNET + "/weights.safetensors";

    @TempDir
    private Path dir;

    private final Console console = new Console();

    private int reproduce(Path to, String... more) {
        var args = Stream.concat(
                Stream.of(
                        "reproduce",
                        "--experiment",
                        "segmentation",
                        "--model",
                        "unet",
                        "--epochs",
                        "2",
                        "--image-size",
                        "32",
                        "--width",
                        "4",
                        "--images",
                        "24",
                        "--out",
                        to.toString()),
                Stream.of(more));
        return console.run(args.toArray());
    }

    @Test
    void a_run_prints_its_table_and_writes_weights_metrics_and_pictures() throws IOException {
        Path to = dir.resolve("a");
        assertThat(reproduce(to)).as(console.err()).isEqualTo(ExitCode.DONE);
        assertThat(console.out())
                .contains("epoch 2: loss ", "synthetic, small: not comparable with the published column")
                .containsPattern(
                        "unet +0\\.\\d{4} +0\\.\\d{4} +0\\.\\d{4} +\\(0\\.9830\\) +\\d\\.\\d{4} +\\(0\\.0363\\)")
                .contains(
                        "ResNet18 encoders of stem width 4, random weights, 12 images to learn from. Published: ResNet50 encoders");
        JsonNode row = unet(to),
                facts =
                        new ObjectMapper()
                                .readTree(to.resolve("results.json").toFile())
                                .path("facts");
        assertThat(row.path("epochs")).hasSize(2);
        assertThat(facts.path("options").asString())
                .isEqualTo("--scale small --epochs 2 --image-size 32 --seed 1 --images 24 --width 4");
        assertThat(facts.path("images").asString()).isEqualTo("19 to learn from, 5 unseen");
        assertThat(facts.path("images for classes").asString())
                .isEqualTo("336 generated chest X-rays, 269 to learn from, 67 unseen");
        assertThat(facts.path("backend").asString()).startsWith("onednn, oneDNN ");
        assertThat(row.at("/figures/hard Dice/value").asDouble()).isBetween(0.0, 1.0);
        assertThat(Image.read(to.resolve(UNET).resolve("overlays.png")).channels())
                .isEqualTo(3);
        try (var files = Files.list(to)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "segmentation", "report.html", "results.json", "results.csv", "run.lock");
        }
        try (var files = Files.list(to.resolve(UNET))) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder("weights.safetensors", "overlays.png", "metrics.json", "options.json");
        }
    }

    private static JsonNode unet(Path to) {
        return new ObjectMapper().readTree(to.resolve("results.json").toFile()).at("/parts/0/rows/0");
    }

    @Test
    void every_net_of_the_course_trains_and_has_its_row_and_folder() {
        String all = "unet,unetplusplus,manet,linknet,fpn,pspnet,pan,deeplabv3,deeplabv3plus";
        Path to = dir.resolve("all");
        console.done(
                "reproduce",
                "--experiment",
                "segmentation",
                "--epochs",
                "1",
                "--width",
                "4",
                "--images",
                "24",
                "--out",
                to.toString());
        for (String net : all.split(",")) {
            assertThat(console.out()).containsPattern("\n" + net + " +0\\.\\d{4}");
            assertThat(to.resolve("segmentation").resolve(net).resolve("weights.safetensors"))
                    .exists();
        }
        assertThat(to.resolve("report.html")).content().contains("deeplabv3plus", "data:image/png;base64,");
    }

    @Test
    void a_net_that_cannot_run_fails_alone_and_alone_it_ends_the_run() {
        Path to = dir.resolve("some");
        String why = "Pan: input must be [B, C, H, W] with H and W multiples of 16 from 128 on, got [4, 3, 32, 32]."
                + " Pad to 128 x 128.";
        assertThat(reproduce(to, "--model", "pan,linknet")).isEqualTo(ExitCode.NO);
        assertThat(console.err().strip())
                .isEqualTo("roentgen: reproduce: every row must be made, got 1 that failed: pan. Their notes in "
                        + to.resolve("report.html") + " say why; with --resume only they are made again.");
        assertThat(console.out())
                .contains("[2/3] segmentation: linknet", "[3/3] segmentation: pan\n    Failed: " + why)
                .containsPattern("\nlinknet +0\\.\\d{4}")
                .containsPattern("\npan +-");
        assertThat(to.resolve("report.html")).content().contains("Failed: ");
        assertThat(to.resolve("segmentation/pan/metrics.json")).doesNotExist();

        assertThat(console.run("reproduce", "--model", "pan", "--image-size", "32", "--out", to.toString()))
                .isEqualTo(ExitCode.INPUT);
        assertThat(console.err().strip()).isEqualTo("roentgen: " + why);
    }

    @Test
    void the_same_seed_gives_the_same_bits_and_another_seed_others() throws IOException {
        reproduce(dir.resolve("a"), "--seed", "3");
        reproduce(dir.resolve("b"), "--seed", "3");
        reproduce(dir.resolve("c"), "--seed", "4");
        byte[] a = Files.readAllBytes(dir.resolve("a").resolve(WEIGHTS));
        assertThat(Files.readAllBytes(dir.resolve("b").resolve(WEIGHTS))).isEqualTo(a);
        assertThat(Files.readAllBytes(dir.resolve("c").resolve(WEIGHTS))).isNotEqualTo(a);
    }

    @Test
    void saved_weights_are_measured_on_a_folder() throws IOException {
        Path data = dir.resolve("data"), to = dir.resolve("a");
        SyntheticChestXray.of(24, 5).size(32).writeTo(data);
        assertThat(reproduce(to, "--data", data.toString())).as(console.err()).isEqualTo(ExitCode.DONE);
        assertThat(to.resolve("split.csv")).exists();
        String weights = to.resolve(WEIGHTS).toString();
        console.done("evaluate", "--weights", weights, "--data", data.toString(), "--json");
        JsonNode figures = console.json();
        assertThat(figures.path("images").asInt()).isEqualTo(24);
        assertThat(figures.path("hard_dice").asDouble()).isBetween(0.0, 1.0);
        console.done("evaluate", "--weights", weights, "--data", data.toString());
        assertThat(console.out()).contains("images     24").containsPattern("hard Dice  0\\.\\d{4} \\[0");
    }

    @Test
    void a_test_part_is_measured_apart_from_what_chose_the_epoch_and_its_split_is_taken_again() throws IOException {
        Path data = dir.resolve("tested"), first = dir.resolve("first"), again = dir.resolve("again");
        SyntheticChestXray.of(40, 5).size(32).writeTo(data);
        assertThat(reproduce(first, "--data", data.toString(), "--test-share", "0.25"))
                .as(console.err())
                .isEqualTo(ExitCode.DONE);
        String split = Files.readString(first.resolve("split.csv"));
        assertThat(split).contains("training\t", "validation\t", "test\t");
        assertThat(first.resolve("report.html"))
                .content()
                .contains(" to choose the epoch, ")
                .doesNotContain("The best epoch was chosen on the same unseen images");
        String file = first.resolve("split.csv").toString();
        assertThat(reproduce(again, "--data", data.toString(), "--split", file, "--seed", "7"))
                .as(console.err())
                .isEqualTo(ExitCode.DONE);
        assertThat(again.resolve("split.csv")).hasContent(split);
    }

    @Test
    void the_three_ways_to_split_exclude_each_other() {
        Path file = dir.resolve("split.csv");
        console.refused(
                "--split: it must be given with --data, got " + file + " alone. Give the images that it splits.",
                "reproduce",
                "--split",
                file);
        console.refused(
                "--split: it must be given without --test-share and --original-faults, which draw another,"
                        + " got --test-share 0.2. Leave one of them out.",
                "reproduce",
                "--data",
                dir,
                "--split",
                file,
                "--test-share",
                "0.2");
        console.refused(
                "--original-faults: it must be given without --test-share, which the original lacked,"
                        + " got --test-share 0.2. Leave one of them out.",
                "reproduce",
                "--data",
                dir,
                "--original-faults",
                "--test-share",
                "0.2");
        console.refused(
                "--test-share: it must be from 0 to 0.5, got 0.9. Use --test-share 0.2.",
                "reproduce",
                "--test-share",
                "0.9");
    }

    @Test
    void bad_options_say_what_is_allowed() {
        console.refused(
                "--image-size: it must be a multiple of 32 from 32 to 4096, got 100. Use --image-size 96.",
                "reproduce",
                "--image-size",
                "100");
        console.refused("--epochs: it must be 1 or more, got 0. Use --epochs 15.", "reproduce", "--epochs", "0");
        console.refused(
                "--width: it must be an even number from 2 to 256, got 3. Use --width 16.",
                "reproduce",
                "--width",
                "3");
        console.refused("--images: it must be 20 or more, got 5. Use --images 200.", "reproduce", "--images", "5");
    }

    @Test
    void a_folder_that_cannot_be_written_is_refused_before_any_work() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "x");
        assertThat(reproduce(file)).isEqualTo(ExitCode.INPUT);
        assertThat(console.err().strip())
                .isEqualTo("roentgen: --out: the folder must be one that can be written to, got " + file
                        + " (a file). Choose another with --out.");
    }

    @Test
    void data_that_is_not_there_is_named() {
        assertThat(reproduce(dir.resolve("a"), "--data", dir.resolve("none").toString()))
                .isEqualTo(ExitCode.INPUT);
        assertThat(console.err()).contains(dir.resolve("none").toString()).doesNotContain("\tat ");
        assertThat(console.err().lines()).hasSize(1);
    }

    @Test
    void weights_of_something_else_are_refused() throws IOException {
        Path weights = dir.resolve("w.safetensors");
        Files.writeString(weights, "not weights at all");
        assertThat(console.run("evaluate", "--weights", weights.toString(), "--data", dir.toString()))
                .isEqualTo(ExitCode.INPUT);
        assertThat(console.err().strip())
                .isEqualTo(
                        "roentgen: Weights " + weights + ": the file must be safetensors, its index, a PyTorch file or"
                                + " .npz, got something else. Download it again, or convert it to safetensors.");
    }

    @Test
    @Tag("slow")
    void real_x_rays_are_learnt_with_the_default_training() throws IOException {
        Path cxr = Path.of("../../shared/cxr");
        assumeThat(cxr).as("real X-rays, where they are").isDirectory();
        Path to = dir.resolve("real");
        console.done("train", "--task", "segment", "--data", cxr.toString(), "--out", to.toString());
        JsonNode metrics =
                new ObjectMapper().readTree(to.resolve("metrics.json").toFile());
        assertThat(metrics.at("/validation/hard_dice").asDouble())
                .as(console.out())
                .isGreaterThan(0.95); // 0.953 with one thread and with two
    }
}
