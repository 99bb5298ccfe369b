package dev.roentgen.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.backend.Backends;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.models.Models;
import dev.roentgen.models.dino.Dinov2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.ObjectMapper;

class ClassifierCommandsTest {
    @TempDir
    private Path dir;

    private final Console console = new Console();

    /** A run of one epoch on few images, and what else is asked. */
    private Object[] small(Object... asked) {
        var few = Stream.of("reproduce", "--epochs", 1, "--images", 20, "--image-size", 32, "--out", dir);
        return Stream.concat(few, Stream.of(asked)).toArray();
    }

    @Test
    void classifiers_and_the_net_of_two_tasks_have_their_rows_and_are_compared() {
        String models = "swin_b,vit_b_16,convnext_base,densenet161,efficientnet_v2_l,resnext101_64x4d,vnet";
        console.done(small("--model", models));
        assertThat(Backends.current().memory().cached())
                .as("kept for later rows")
                .isZero();
        for (String model : models.split(","))
            assertThat(console.out()).containsPattern("\n" + model + " +[01]\\.\\d{4} +\\(0\\.9");
        assertThat(console.out()).contains("(McNemar's test, p): ", "224 images to learn from, 56 unseen. ");
        assertThat(dir.resolve("multi-task/vnet/overlays.png")).exists();
        assertThat(dir.resolve("multi-task/vnet/attention.png")).exists();
        assertThat(dir.resolve("supervised/swin_b/attention.png")).exists();
        assertThat(dir.resolve("supervised/swin_b/metrics.json"))
                .content()
                .contains("Attention: Grad-CAM", "attention.png");
        assertThat(dir.resolve("supervised/swin_b/predictions.tsv")).content().hasLineCount(57);
        for (String model : models.split(","))
            opens(dir.resolve(model.equals("vnet") ? "multi-task" : "supervised")
                    .resolve(model));
    }

    /** The weights of a row are asked about other images, at the command line, with what lies in their file alone. */
    private void opens(Path row) {
        Path xrays = dir.resolve("xrays"), weights = row.resolve("weights.safetensors");
        if (!Files.exists(xrays)) SyntheticChestXray.of(8, 3).size(40).writeTo(xrays);
        String images = xrays.resolve("Normal/images").toString(),
                to = row.resolve("found").toString();
        boolean masks = row.endsWith("vnet");
        for (Object[] command : new Object[][] {
            {"predict", "--weights", weights.toString(), "--images", images, "--out", to},
            {"explain", "--weights", weights.toString(), "--images", images, "--out", to + "-maps", "--class", "COVID"},
            {"evaluate", "--weights", weights.toString(), "--data", xrays.toString(), "--json"}
        }) {
            console.done(command);
        }
        assertThat(console.json().path("images").asInt()).isEqualTo(8);
        assertThat(Path.of(to).resolve("predictions.csv"))
                .content()
                .startsWith(
                        masks
                                ? "image,mask,share\n"
                                : "image,class,p(COVID),p(Lung_Opacity),p(Normal),p(Viral Pneumonia)\n");
    }

    @Test
    void frozen_encoders_learn_without_labels_once_and_then_from_shares_of_the_images() {
        console.done(small("--model", "dinov2-100,dinov2-25,beitv2-50"));
        assertThat(console.out())
                .containsPattern("\ndinov2 100 % +0\\.\\d{4} +\\(0\\.9648\\)")
                .containsPattern("\ndinov2 25 % +0\\.\\d{4} +\\(0\\.9467\\)")
                .containsPattern("\nbeitv2 50 % +0\\.\\d{4} +\\(0\\.9559\\)");
        assertThat(dir.resolve("self-supervised/pretrained-dinov2.safetensors")).exists();
        assertThat(dir.resolve("self-supervised/dinov2-25/metrics.json"))
                .content()
                .contains("Embeddings and the first 4 blocks frozen, 56 images to learn from.", "SimMIM");
        for (String row : List.of("dinov2-25", "beitv2-50"))
            opens(dir.resolve("self-supervised").resolve(row));
        Path encoder = dir.resolve("self-supervised/pretrained-dinov2.safetensors");
        assertThat(Models.open(encoder).model()).isInstanceOf(Dinov2.class);
    }

    @Test
    void a_small_clip_is_trained_once_for_both_sets_of_prompts_and_answers_others_too() throws IOException {
        console.done(small("--experiment", "zero-shot"));
        assertThat(console.out())
                .containsPattern("\nclip, first prompts +0\\.\\d{4} +\\(0\\.4264\\)")
                .containsPattern("\nclip, second prompts +0\\.\\d{4} +\\(0\\.1689\\)")
                .containsOnlyOnce("epoch 1: loss ");
        assertThat(dir.resolve("zero-shot/pretrained-clip.safetensors")).exists();
        assertThat(dir.resolve("zero-shot/clip-second/metrics.json"))
                .content()
                .contains("224 images and 1024 captions", "a photo of a opacity lung.", "confusion");
        console.done(small("--experiment", "zero-shot", "--resume"));
        assertThat(console.out())
                .contains("[2/2] zero-shot: clip-second, finished before and kept")
                .doesNotContain("epoch 1: loss ");

        Path pictures = dir.resolve("pictures"),
                prompts = Files.writeString(dir.resolve("prompts.txt"), "well: healthy lungs\nill: COVID\n");
        Files.createDirectories(pictures);
        SyntheticChestXray.of(1, 1).read(0).image().write(pictures.resolve("a.png"));
        Object[] ask = {
            "zero-shot",
            "--weights",
            dir.resolve("zero-shot/clip").toString(),
            "--images",
            pictures.toString(),
            "--prompts",
            prompts.toString()
        };
        console.done(ask);
        assertThat(console.out()).containsPattern("a\\.png: (well|ill), probability [01]\\.\\d+\n");
    }

    @Test
    @Tag("slow")
    void a_small_clip_tells_unseen_images_apart_by_sentences_it_has_not_read() {
        console.done("reproduce", "--experiment", "zero-shot", "--out", dir.toString());
        for (String set : List.of("clip-first", "clip-second")) {
            var row = new ObjectMapper()
                    .readTree(dir.resolve("zero-shot")
                            .resolve(set)
                            .resolve("metrics.json")
                            .toFile());
            assertThat(row.at("/figures/F1/value").asDouble())
                    .as(set)
                    .isGreaterThan(0.4); // by chance 0.25, measured 0.56 and 0.54
        }
    }

    @Test
    void at_full_scale_zero_shot_needs_a_clip() {
        assertThat(console.run(
                        "reproduce",
                        "--model",
                        "clip-first",
                        "--scale",
                        "full",
                        "--images",
                        "20",
                        "--out",
                        dir.toString()))
                .isEqualTo(ExitCode.INPUT);
        assertThat(console.err().strip())
                .isEqualTo("roentgen: --weights: the zero-shot rows must have at --scale full a folder with"
                        + " clip-vit-large-patch14, got no --weights. docs/course.md says where to get it; --scale small"
                        + " trains a small CLIP first.");
    }

    @Test
    void a_folder_of_weights_without_the_model_says_what_was_looked_for() {
        assertThat(console.run(
                        "reproduce",
                        "--model",
                        "swin_b",
                        "--scale",
                        "full",
                        "--images",
                        "20",
                        "--weights",
                        dir.toString(),
                        "--out",
                        dir.resolve("out").toString()))
                .isEqualTo(ExitCode.INPUT);
        assertThat(console.err().strip())
                .isEqualTo(
                        "roentgen: --weights: the folder must hold one of swin_b.pth, swin_b-XXXXXXXX.pth, swin_b.pt, "
                                + "swin_b.safetensors and a folder swin_b, got " + dir
                                + " without. docs/course.md says where to get it; leave --weights out for random weights.");
    }
}
