package dev.roentgen.examples.course;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.image.Image;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.models.Model;
import dev.roentgen.models.beit.Beit;
import dev.roentgen.models.beit.BeitConfig;
import dev.roentgen.models.convnext.ConvNext;
import dev.roentgen.models.convnext.ConvNextConfig;
import dev.roentgen.models.densenet.DenseNet;
import dev.roentgen.models.densenet.DenseNetConfig;
import dev.roentgen.models.dino.Dinov2Classifier;
import dev.roentgen.models.dino.Dinov2Config;
import dev.roentgen.models.multitask.VNet;
import dev.roentgen.models.multitask.VNetConfig;
import dev.roentgen.models.resnet.ResNet;
import dev.roentgen.models.resnet.ResNetConfig;
import dev.roentgen.models.swin.Swin;
import dev.roentgen.models.swin.SwinConfig;
import dev.roentgen.models.vit.VisionTransformer;
import dev.roentgen.models.vit.VisionTransformerConfig;
import dev.roentgen.nn.Parameter;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttentionMapsTest {
    private static final SyntheticChestXray XRAYS = SyntheticChestXray.of(8, 3).size(32);

    @TempDir
    private Path dir;

    static Stream<Supplier<Model>> models() {
        return Stream.of(
                () -> new ResNet(ResNetConfig.resnet18().widths(4, 4, 4, 4, 8).classes(4)),
                () -> new Swin(SwinConfig.tiny()
                        .patch(2)
                        .stages(8, List.of(2, 2), List.of(2, 2))
                        .window(4, 4)
                        .classes(4)),
                () -> new VisionTransformer(VisionTransformerConfig.base16()
                        .image(32, 8)
                        .blocks(2, 16, 2)
                        .hidden(32)
                        .classes(4)),
                () -> new Dinov2Classifier(Dinov2Config.small().image(32, 8).blocks(2, 16, 2), 4),
                () -> new Beit(BeitConfig.v2Base().image(32, 8).blocks(2, 24, 3).classes(4)),
                () -> new ConvNext(ConvNextConfig.tiny()
                        .stages(List.of(8, 12, 16, 20), List.of(1, 1, 2, 1))
                        .classes(4)),
                () -> new DenseNet(DenseNetConfig.densenet121()
                        .widths(8, 4, 2)
                        .layers(2, 1, 1, 1)
                        .classes(4)),
                () -> new VNet(VNetConfig.standard().width(4).heads(1, 8, 4)));
    }

    @ParameterizedTest
    @MethodSource("models")
    void every_kind_of_classifier_has_a_sheet_and_a_share_inside_the_lungs(Supplier<Model> make) {
        Generator.seed(1);
        Model model = make.get();
        Parameter zeros = model.parameters().get("heads.head.weight"); // torchvision starts a ViT's head at zero
        if (zeros != null) zeros.set(Tensor.randn(4, 16));
        AttentionMaps seen = AttentionMaps.write(model, XRAYS, Preprocessing.imagenet(32), OutputFolder.at(dir));
        Image sheet = Image.read(dir.resolve(AttentionMaps.FILE));
        assertThat(sheet.width()).isEqualTo(4 * 192); // a column for each class
        assertThat(sheet.height()).isEqualTo(4 * 192); // two images of each, each above its map
        assertThat(seen.inside().value()).isBetween(0.0, 1.0);
        assertThat(seen.lungs()).isBetween(0.1, 0.6);
    }

    @Test
    void the_note_says_how_much_lies_inside() {
        assertThat(new AttentionMaps(new Figure(0.413, 0.38, 0.45), 0.25).note())
                .isEqualTo(
                        "Attention: Grad-CAM of the class that was found, two images of each class, one class a column, "
                                + "lungs outlined in green. 41 % of it lies inside the lungs (95 % interval 38 to 45), which take 25 % of the image.");
    }
}
