package dev.roentgen.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.array.Shape;
import dev.roentgen.models.beit.Beit;
import dev.roentgen.models.beit.BeitConfig;
import dev.roentgen.models.dino.Dinov2Classifier;
import dev.roentgen.models.dino.Dinov2Config;
import dev.roentgen.models.resnet.ResNet;
import dev.roentgen.models.resnet.ResNetConfig;
import dev.roentgen.models.swin.Swin;
import dev.roentgen.models.swin.SwinConfig;
import dev.roentgen.models.vit.VisionTransformer;
import dev.roentgen.models.vit.VisionTransformerConfig;
import dev.roentgen.models.vit.Vit;
import dev.roentgen.models.vit.VitConfig;
import dev.roentgen.nn.Forward;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.explain.AttentionRollout;
import dev.roentgen.training.explain.GradCam;
import dev.roentgen.training.explain.Occlusion;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Explanations work on the models that there are, by the paths of their layers. */
class ExplainedModelsTest {
    private Tensor images;

    @BeforeEach
    void seed() {
        Generator.seed(1);
        images = Tensor.randn(2, 3, 32, 32);
    }

    private static Vit vit() {
        return evaluating(new Vit(VitConfig.tiny().image(32, 8).blocks(2, 16, 2).classes(4)));
    }

    private static <M extends Layer & Forward> M evaluating(M model) {
        model.eval();
        return model;
    }

    private void isMap(Tensor map) {
        assertThat(map.shape()).isEqualTo(Shape.of(2, 1, 32, 32));
        for (double v : map.toDoubleArray()) assertThat(v).isBetween(0.0, 1.0);
        assertThat(map.amax(false).item()).isPositive();
    }

    @Test
    void grad_cam_of_convolutions_tokens_and_windows() {
        isMap(GradCam.of(
                        evaluating(new ResNet(
                                ResNetConfig.resnet18().widths(4, 4, 4, 4, 8).classes(4))),
                        "layer4")
                .maps(images, 0, 3));
        isMap(GradCam.of(vit(), "blocks.1.norm1").maps(images, 1, 2));
        Swin swin = evaluating(new Swin(SwinConfig.tiny()
                .patch(2)
                .stages(8, List.of(2, 2), List.of(2, 2))
                .window(4, 4)
                .classes(4)));
        isMap(GradCam.of(swin, "features.3").channelsLast().maps(images, 1, 2));
    }

    @Test
    void rollout_of_every_way_to_project() {
        isMap(AttentionRollout.of(vit()).maps(images));
        VisionTransformer torchvision = evaluating(new VisionTransformer(VisionTransformerConfig.base16()
                .image(32, 8)
                .blocks(2, 16, 2)
                .hidden(32)
                .classes(4)));
        isMap(AttentionRollout.of(torchvision).maps(images));
        Dinov2Classifier dino = evaluating(
                new Dinov2Classifier(Dinov2Config.small().image(32, 8).blocks(2, 16, 2), 4));
        isMap(AttentionRollout.of(dino).maps(images));
        for (boolean shared : new boolean[] {false, true}) {
            Beit beit = evaluating(new Beit(BeitConfig.v2Base()
                    .image(32, 8)
                    .blocks(2, 24, 3)
                    .places(!shared, shared, false)
                    .classes(4)));
            beit.slots().forEach((key, slot) -> {
                if (key.endsWith("relative_position_bias_table"))
                    slot.set(Tensor.randn(slot.shape().dims()).mul(3));
            });
            Tensor map = AttentionRollout.ofPatches(beit).maps(images);
            isMap(map);
            beit.slots().forEach((key, slot) -> {
                if (key.endsWith("relative_position_bias_table"))
                    slot.set(Tensor.zeros(slot.shape().dims()));
            });
            assertThat(AttentionRollout.ofPatches(beit).maps(images).toArray())
                    .as("the bias counts")
                    .isNotEqualTo(map.toArray());
        }
        Swin windows = evaluating(new Swin(SwinConfig.tiny()
                .patch(2)
                .stages(8, List.of(2, 2), List.of(2, 2))
                .window(4, 4)
                .classes(4)));
        assertThatThrownBy(() -> AttentionRollout.of(windows).maps(images))
                .hasMessageStartingWith(
                        "AttentionRollout: the model's blocks must have attention among all its tokens, got"
                                + " attention of ")
                .hasMessageEndingWith(" Use GradCam or Occlusion.");
    }

    @Test
    void occlusion_of_a_transformer() {
        Tensor map = Occlusion.of(16).maps(vit(), images, 0, 1);
        assertThat(map.shape()).isEqualTo(Shape.of(2, 1, 32, 32));
    }
}
