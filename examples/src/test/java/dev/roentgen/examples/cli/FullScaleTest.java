package dev.roentgen.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import dev.roentgen.weights.Safetensors;
import dev.roentgen.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * {@code reproduce --scale full} from end to end: the course's nets from checkpoints under their published names, on a tiny folder in
 * the database's layout, at 32 pixels for one epoch.
 */
@Tag("slow")
class FullScaleTest {
    private static final String DINOV2 = "{\"model_type\": \"dinov2\", \"hidden_size\": 768, \"num_hidden_layers\": 12,"
            + " \"num_attention_heads\": 12, \"image_size\": 518, \"patch_size\": 14, \"mlp_ratio\": 4, \"hidden_act\": \"gelu\"}";

    @TempDir
    private Path dir;

    private final Console console = new Console();

    private Path data() {
        return dir.resolve("COVID-19_Radiography_Dataset");
    }

    private Path weights() {
        return dir.resolve("weights");
    }

    /** One epoch of the course, and what else is asked. */
    private Object[] course(Object... asked) {
        var start = Stream.of("reproduce", "--scale", "full", "--data", data(), "--weights", weights());
        var end = Stream.of("--out", dir.resolve("out"), "--epochs", 1, "--batch", 4);
        return Stream.of(start, end, Stream.of(asked)).flatMap(s -> s).toArray();
    }

    /** The weights alone, as a publisher's file has them. */
    private static void published(String name, Path file) {
        Model model = Models.create(name);
        Weights.save(model, file);
        model.unload();
    }

    @Test
    void the_course_s_nets_begin_with_their_checkpoints_and_each_row_s_weights_answer() throws IOException {
        Path weights = weights(), to = dir.resolve("out");
        Path dinov2 = Files.createDirectories(weights.resolve("dinov2-base"));
        SyntheticChestXray.of(24, 5).size(48).writeTo(data());
        published("densenet161", weights.resolve("densenet161.safetensors"));
        published("vit_b_16", weights.resolve("vit_b_16.safetensors"));
        published("resnet50", weights.resolve("resnet50.safetensors"));
        published("beitv2_base_patch16_224", weights.resolve("beitv2_base_patch16_224.safetensors"));
        published("facebook/dinov2-base", dinov2.resolve("model.safetensors"));
        Files.writeString(dinov2.resolve("config.json"), DINOV2);
        published("resnet18", weights.resolve("convnext_base.safetensors")); // another model's
        Files.write(weights.resolve("swin_b-68c6b09e.pth"), new byte[] {'P', 'K', 3, 4, 0, 0}); // cut short

        assertThat(console.run(course(
                        "--image-size",
                        32,
                        "--model",
                        "swin_b,vit_b_16,convnext_base,densenet161,efficientnet_v2_l,beitv2-25,unet,vnet")))
                .as(console.err())
                .isEqualTo(ExitCode.NO);
        assertThat(console.err().strip())
                .isEqualTo("roentgen: reproduce: every row must be made, got 3 that failed: swin_b, convnext_base,"
                        + " efficientnet_v2_l. Their notes in " + to.resolve("report.html")
                        + " say why; with --resume only they are made again.");
        assertThat(console.out())
                .contains(
                        "Failed: PyTorch " + weights.resolve("swin_b-68c6b09e.pth") + ": ",
                        "Failed: " + weights.resolve("convnext_base.safetensors")
                                + ": the weights must be those of convnext_base, got resnet18. Get the file that"
                                + " docs/course.md names.",
                        "Failed: --weights: the folder must hold one of efficientnet_v2_l.pth,"
                                + " efficientnet_v2_l-XXXXXXXX.pth, efficientnet_v2_l.pt, efficientnet_v2_l.safetensors and a"
                                + " folder efficientnet_v2_l, got " + weights + " without.",
                        "full scale, as the course",
                        "The course's nets with the weights of --weights, ",
                        "ResNet50 encoders with the weights of --weights, ",
                        "Base encoders with the weights of --weights.",
                        "Random weights, as the course, ")
                .containsPattern("\nvit_b_16 +[01]\\.\\d{4} +\\(0\\.9631\\)")
                .containsPattern("\nswin_b +- +\\(0\\.9668\\)");

        JsonNode results =
                new ObjectMapper().readTree(to.resolve("results.json").toFile());
        assertThat(results.at("/parts/0/rows/1/parameters").asLong())
                .as("vit_b_16 at 2 x 2 patches with 1000 classes and 4 on them")
                .isEqualTo(parameters("vit_b_16", 32) + 1000 * 4 + 4);
        assertThat(console.run( // its patches of 14 pixels divide no smaller multiple of 32
                        course("--image-size", 224, "--model", "dinov2-25")))
                .as(console.err())
                .isEqualTo(ExitCode.DONE);
        for (String row : List.of("dinov2-25", "beitv2-25"))
            assertThat(to.resolve("self-supervised").resolve(row).resolve("metrics.json"))
                    .content()
                    .containsPattern("Embeddings and the first 8 blocks frozen, [4-6] images to learn from\\.");
        frozenIsAsPublished(to, dinov2.resolve("model.safetensors"));

        for (String row : List.of(
                "supervised/vit_b_16",
                "supervised/densenet161",
                "self-supervised/dinov2-25",
                "self-supervised/beitv2-25",
                "segmentation/unet",
                "multi-task/vnet")) {
            Path file = to.resolve(row).resolve("weights.safetensors");
            assertThat(console.run(
                            "predict",
                            "--weights",
                            file,
                            "--images",
                            data().resolve("Normal/images"),
                            "--out",
                            dir.resolve("found")))
                    .as(row + " " + console.err())
                    .isEqualTo(ExitCode.DONE);
        }
    }

    private static long parameters(String name, int imageSize) {
        return Models.create(name, ModelOptions.published().imageSize(imageSize))
                .parameterCount();
    }

    /** The first 8 blocks are the checkpoint's to the bit, the last ones are not. */
    private static void frozenIsAsPublished(Path to, Path checkpoint) {
        List<String> same = new ArrayList<>();
        try (var before = Safetensors.open(checkpoint);
                var after = Safetensors.open(to.resolve("self-supervised/dinov2-25/weights.safetensors"))) {
            for (int block : new int[] {0, 7, 8, 11}) {
                String key = "encoder.layer." + block + ".mlp.fc1.weight";
                if (before.bytes(key).equals(after.bytes("dinov2." + key))) same.add(Integer.toString(block));
            }
        }
        assertThat(same).containsExactly("0", "7");
    }
}
