package dev.roentgen.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.array.Shape;
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
        isMap(AttentionRollout.of(vit(), 2, "blocks\\.\\d+\\.attn\\.qkv").maps(images));
        VisionTransformer torchvision = evaluating(new VisionTransformer(VisionTransformerConfig.base16()
                .image(32, 8)
                .blocks(2, 16, 2)
                .hidden(32)
                .classes(4)));
        isMap(AttentionRollout.of(torchvision, 2, ".*\\.self_attention").maps(images));
        Dinov2Classifier dino = evaluating(
                new Dinov2Classifier(Dinov2Config.small().image(32, 8).blocks(2, 16, 2), 4));
        isMap(AttentionRollout.of(dino, 2, ".*\\.attention\\.query", ".*\\.attention\\.key")
                .maps(images));
    }

    @Test
    void occlusion_of_a_transformer() {
        Tensor map = Occlusion.of(16).maps(vit(), images, 0, 1);
        assertThat(map.shape()).isEqualTo(Shape.of(2, 1, 32, 32));
    }
}
