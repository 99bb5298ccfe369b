package dev.roentgen.models.open;

import static dev.roentgen.models.open.Checkpoints.assertSame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.array.Shape;
import dev.roentgen.check.DataException;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.models.LogitClassifier;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import dev.roentgen.models.SmallModel;
import dev.roentgen.models.clip.Clip;
import dev.roentgen.models.dino.Dinov2;
import dev.roentgen.models.dino.Dinov2Classifier;
import dev.roentgen.models.dino.Dinov2Config;
import dev.roentgen.models.multitask.VNet;
import dev.roentgen.models.multitask.VNetConfig;
import dev.roentgen.models.segment.SegmentationModel;
import dev.roentgen.models.swin.Swin;
import dev.roentgen.models.swin.SwinConfig;
import dev.roentgen.models.vit.Vit;
import dev.roentgen.models.vit.VitConfig;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.weights.Weights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models of sizes of one's own, saved and opened by their files alone. */
class ConfiguredTest {
    private static final Preprocessing PICTURES = Preprocessing.imagenet(32);
    private static final List<String> LABELS = List.of("a", "b", "c");

    @TempDir
    private Path folder;

    static Stream<SmallModel> buildable() {
        return Arrays.stream(SmallModel.values()).filter(small -> {
            Model model = small.make();
            return !(model instanceof Clip || model instanceof SegmentationModel);
        });
    }

    private Opened reopened(Model model) {
        Path file = folder.resolve("model.safetensors");
        Models.save(model, PICTURES, LABELS, file);
        Opened opened = Models.open(file);
        assertThat(opened.model()).isInstanceOf(model.getClass());
        assertSame(model, opened.model(), "");
        assertThat(opened.labels()).isEqualTo(LABELS);
        assertThat(opened.preprocessing()).isEqualTo(PICTURES);
        Tensor x = Tensor.randn(1, 3, 32, 32);
        model.eval();
        assertThat(opened.model().forward(x).toArray())
                .isEqualTo(model.forward(x).toArray());
        return opened;
    }

    @ParameterizedTest
    @MethodSource("buildable")
    void a_model_of_any_size_opens_as_itself(SmallModel small) {
        assertThat(Models.canSave(small.make())).isTrue();
        reopened(small.make());
    }

    @Test
    void a_new_head_is_that_of_the_file_and_another_may_be_put_on_opening() {
        Swin swin = new Swin(SwinConfig.tiny()
                .stages(8, List.of(2, 2), List.of(2, 4))
                .window(3, 2)
                .classes(5));
        swin.replaceHead(3);
        reopened(swin);
        Opened other = Models.open(
                folder.resolve("model.safetensors"), ModelOptions.published().classes(7));
        assertThat(other.model().forward(Tensor.randn(1, 3, 32, 32)).shape()).isEqualTo(Shape.of(1, 7));
        assertThat(other.labels()).isEmpty();
        VNet vnet = new VNet(VNetConfig.standard().width(4).heads(1, 8, 4));
        vnet.replaceHead(2);
        vnet.replaceLabels(6);
        VNet read = reopened(vnet).model(VNet.class);
        assertThat(read.segment(Tensor.randn(1, 3, 32, 32)).label().shape()).isEqualTo(Shape.of(1, 6));
    }

    @Test
    void a_classifier_of_the_class_token_alone_is_one_again() {
        Dinov2 dinov2 = new Dinov2(Dinov2Config.base().image(32, 8).blocks(2, 24, 3));
        Dinov2Classifier classifier = Dinov2Classifier.ofClassToken(dinov2, 3);
        assertThat(classifier.slots().get("classifier.weight").shape()).isEqualTo(Shape.of(3, 24));
        reopened(classifier);
        classifier.replaceHead(4);
        reopened(classifier);
    }

    @Test
    void a_classifier_on_logits_is_one_again_whatever_is_below() {
        Model resnet =
                Models.create("resnet18", ModelOptions.published().width(4).classes(10));
        LogitClassifier on = new LogitClassifier(resnet, 10, 3);
        assertThat(on.slots().keySet()).contains("model.conv1.weight", "model.fc.weight", "head.weight", "head.bias");
        reopened(on);
        on.replaceHead(2);
        Opened two = reopened(on);
        assertThat(two.model().forward(Tensor.randn(1, 3, 32, 32)).shape()).isEqualTo(Shape.of(1, 2));
        Model swin = new Swin(SwinConfig.tiny()
                .stages(8, List.of(2, 2), List.of(2, 4))
                .window(3, 2)
                .classes(10));
        reopened(new LogitClassifier(swin, 10, 3));
        Opened other = Models.open(
                folder.resolve("model.safetensors"), ModelOptions.published().classes(7));
        assertThat(other.model().forward(Tensor.randn(1, 3, 32, 32)).shape()).isEqualTo(Shape.of(1, 7));
        int blocks = on.blocks().size() - 2;
        on.freezeUpTo(blocks);
        assertThat(on.parameters().entrySet().stream()
                        .filter(e -> !e.getValue().isFrozen())
                        .map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("model.fc.weight", "model.fc.bias", "head.weight", "head.bias");
    }

    @Test
    void a_description_older_than_an_option_has_it_off() {
        Vit vit = new Vit(VitConfig.base().image(32, 8).blocks(1, 24, 3).classes(3));
        String json = Configured.json(vit.config());
        assertThat(json).contains("\"preNorm\":false,");
        Path file = folder.resolve("older.safetensors");
        Weights.save(
                vit, file, Map.of("roentgen.model", "Vit", "roentgen.config", json.replace("\"preNorm\":false,", "")));
        assertThat(Models.open(file).model(Vit.class).config()).isEqualTo(vit.config());
    }

    @Test
    void a_description_that_was_changed_is_refused() {
        Path file = folder.resolve("changed.safetensors");
        VNet vnet = new VNet(VNetConfig.standard().width(4).heads(1, 8, 4));
        String fix = ". Save it again.", where = "Models.open " + file + ": ";
        Weights.save(vnet, file, Map.of("roentgen.model", "VNet", "roentgen.config", "{\"width\": 4"));
        assertThatThrownBy(() -> Models.open(file))
                .isInstanceOf(DataException.class)
                .hasMessage(where + "'roentgen.config' must be what Models.save wrote, got '{\"width\": 4'" + fix);
        Weights.save(vnet, file, Map.of("roentgen.model", "VNet", "roentgen.config", "{\"width\": -4}"));
        assertThatThrownBy(() -> Models.open(file))
                .isInstanceOf(DataException.class)
                .hasMessage(where + "'roentgen.config' must be what Models.save wrote, got '{\"width\": -4}'" + fix);
        Weights.save(vnet, file, Map.of("roentgen.model", "XNet", "roentgen.config", "{}"));
        assertThatThrownBy(() -> Models.open(file))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(where + "the model must be one of Beit, ConvNext, DenseNet, ")
                .hasMessageEndingWith(", got 'XNet'. Open it with the version of Roentgen that wrote it.");
    }
}
