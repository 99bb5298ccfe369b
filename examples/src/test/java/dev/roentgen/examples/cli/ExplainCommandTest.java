package dev.roentgen.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.image.Image;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import dev.roentgen.tensor.Generator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** explain, over what Models.save writes. */
class ExplainCommandTest {
    private static final List<String> CLASSES = List.of("ill", "well");

    @TempDir
    private static Path dir;

    private static Path resnet, vit, unet, images, masks;

    private final Console console = new Console();

    @BeforeAll
    static void writeModelsAndPictures() {
        Generator.seed(1);
        ModelOptions two = ModelOptions.published().classes(2).imageSize(32);
        resnet = saved("resnet18", two.width(8), CLASSES);
        vit = saved("vit_tiny_patch16_224", two, CLASSES);
        unet = saved(
                "unet", ModelOptions.published().classes(1).encoder("resnet18").width(8), List.of());
        SyntheticChestXray.of(8, 5).size(48).writeTo(dir.resolve("xrays"));
        images = dir.resolve("xrays/COVID/images");
        masks = dir.resolve("xrays/COVID/masks");
    }

    private static Path saved(String name, ModelOptions options, List<String> classes) {
        Model model = Models.create(name, options);
        Path file = dir.resolve(name + ".safetensors");
        Models.save(model, Preprocessing.imagenet(32), classes, file);
        model.unload();
        return file;
    }

    private static Object[] explain(Path weights, Path pictures, Object... more) {
        List<Object> args = new ArrayList<>(List.of("explain", "--weights", weights, "--images", pictures));
        args.addAll(List.of(more));
        return args.toArray();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    @Test
    void a_convolutional_net_is_seen_by_grad_cam_with_the_share_inside_the_lungs() throws IOException {
        Path to = dir.resolve("maps");
        console.done(explain(resnet, images, "--masks", masks, "--out", to, "--json"));
        JsonNode all = console.json();
        assertThat(all.path("method").asString()).isEqualTo("grad-cam");
        assertThat(all.path("inside").asDouble()).isBetween(0.0, 1.0);
        assertThat(all.path("images")).hasSameSizeAs(files(images));
        for (JsonNode row : all.path("images")) {
            assertThat(CLASSES).contains(row.path("class").asString());
            assertThat(row.path("probability").asDouble()).isBetween(0.5, 1.0); // the likelier of two
            assertThat(row.path("inside").asDouble()).isBetween(0.0, 1.0);
            Path map = to.resolve(row.path("map").asString());
            Image picture = Image.read(images.resolve(row.path("image").asString())), heated = Image.read(map);
            assertThat(List.of(heated.height(), heated.width(), heated.channels()))
                    .containsExactly(picture.height(), picture.width(), 3);
            assertThat(heated.samples()).isNotEqualTo(picture.toRgb().samples());
        }
        assertThat(to.resolve("explanations.csv")).content().startsWith("image,class,probability,map,inside\n");
    }

    @Test
    void a_transformer_is_seen_by_rollout_and_a_class_by_grad_cam() throws IOException {
        String to = dir.resolve("tokens").toString();
        console.done(explain(vit, images, "--out", to, "--json"));
        assertThat(console.json().path("method").asString()).isEqualTo("rollout");
        Path one = files(images).get(0);
        console.done(explain(vit, one, "--class", "well", "--out", to, "--json"));
        JsonNode explained = console.json();
        assertThat(explained.path("method").asString()).isEqualTo("grad-cam");
        assertThat(explained.at("/images/0/class").asString()).isEqualTo("well");
        console.done(explain(resnet, one, "--method", "occlusion", "--out", to));
        assertThat(console.out())
                .startsWith(one.getFileName() + ": ")
                .contains("Written to " + to + ": explanations.csv and a map by occlusion for each image");
    }

    @Test
    void what_cannot_be_explained_says_why_and_writes_nothing() throws IOException {
        Path to = dir.resolve("nothing"), one = files(images).get(0);
        console.refused(
                "--weights: the model must tell classes apart, got one that finds masks. Use 'roentgen predict'.",
                explain(unet, images, "--out", to));
        console.refused(
                "rollout: the model must attend among all patches of the image, got a ResNet. Use grad-cam or occlusion.",
                explain(resnet, images, "--out", to, "--method", "rollout"));
        console.refused(
                "--class: the method must explain one class, got rollout, which is the same for all."
                        + " Use --method grad-cam, or leave --class out.",
                explain(vit, images, "--out", to, "--method", "rollout", "--class", "ill"));
        console.refused(
                "--class: it must be one of the model's classes ill, well, got tired."
                        + " Leave it out for the class that is found.",
                explain(resnet, images, "--out", to, "--class", "tired"));
        console.refused(
                "--masks: with it --images must be one folder, got the file " + one
                        + ". Put the images into one folder, their masks under the same names into another.",
                explain(resnet, one, "--out", to, "--masks", masks));
        assertThat(to).doesNotExist();
    }

    @Test
    void an_image_that_cannot_be_read_is_an_error_or_left_out() throws IOException {
        Path some = Files.createDirectories(dir.resolve("some")), to = dir.resolve("left");
        Files.copy(files(images).get(0), some.resolve("good.png"));
        Files.writeString(some.resolve("bad.png"), "no picture");
        assertThat(console.run(explain(resnet, some, "--out", to))).isEqualTo(ExitCode.INPUT);
        assertThat(console.err()).startsWith("roentgen: ").contains("bad.png");
        console.done(explain(resnet, some, "--out", to, "--skip-bad"));
        assertThat(console.out()).startsWith("left out bad.png: ");
        assertThat(to.resolve("good.png")).exists();
        assertThat(to.resolve("bad.png")).doesNotExist();
    }
}
