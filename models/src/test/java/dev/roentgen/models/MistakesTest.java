package dev.roentgen.models;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.roentgen.models.beit.BeitConfig;
import dev.roentgen.models.dino.Dinov2Config;
import dev.roentgen.models.resnet.ResNet;
import dev.roentgen.models.resnet.ResNetConfig;
import dev.roentgen.models.segment.DeepLabConfig;
import dev.roentgen.models.segment.Fpn;
import dev.roentgen.models.segment.FpnConfig;
import dev.roentgen.models.segment.Heads;
import dev.roentgen.models.segment.Linknet;
import dev.roentgen.models.segment.Pan;
import dev.roentgen.models.segment.PspNet;
import dev.roentgen.models.segment.Unet;
import dev.roentgen.models.vit.VisionTransformerConfig;
import dev.roentgen.models.vit.VitConfig;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be built is said when it is asked for. */
class MistakesTest {
    private static Arguments row(ThrowingCallable mistake, String message) {
        return arguments(mistake, message);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                row(
                        () -> VitConfig.tiny().blocks(1, 10, 3),
                        "VitConfig: heads must divide the width of 10, got 3. Use a divisor of it."),
                row(
                        () -> VitConfig.tiny().image(30, 16),
                        "VitConfig: the patch size must divide the image size 30, got 16. Use images of 32."),
                row(() -> VitConfig.tiny().registers(-1), "VitConfig: registers must be 0 or more, got -1."),
                row(() -> VitConfig.tiny().classes(-1), "VitConfig: classes must be 0 or more, got -1."),
                row(
                        () -> VitConfig.tiny().mlpRatio(0),
                        "VitConfig: sizes must be 1 or more, got 3, 224, 16, 192, 12, 0.0."),
                row(
                        () -> BeitConfig.v2Base().blocks(1, 10, 3),
                        "BeitConfig: heads must divide the width of 10, got 3. Use a divisor of it."),
                row(
                        () -> BeitConfig.v2Base().imageSize(225),
                        "BeitConfig: the patch size must divide the image size 225, got 16. Use images of 240."),
                row(
                        () -> BeitConfig.v2Base().gated(),
                        "BeitConfig: perceptrons must be plain, got gated ones. Use a Vit."),
                row(() -> BeitConfig.v2Base().classes(-2), "BeitConfig: classes must be 0 or more, got -2."),
                row(
                        () -> Dinov2Config.small().blocks(1, 10, 3),
                        "Dinov2Config: heads must divide the width of 10, got 3. Use a divisor of it."),
                row(
                        () -> Dinov2Config.small().image(224, 15),
                        "Dinov2Config: the patch size must divide the image size 224, got 15. Use images of 225."),
                row(() -> Dinov2Config.small().registers(-1), "Dinov2Config: registers must be 0 or more, got -1."),
                row(
                        () -> VisionTransformerConfig.base16().representation(-1),
                        "VisionTransformerConfig: the representation's width must be 0 or more, got -1."),
                row(
                        () -> FpnConfig.standard().channels(8, 33),
                        "FpnConfig: the branches' channels must be a multiple of 32, got 33. Use 64."),
                row(
                        () -> DeepLabConfig.standard().rates(1, 2),
                        "DeepLabConfig: channels and three rates must be 1 or more, got 256 and [1, 2]."),
                row(() -> FpnConfig.standard().depth(2), "FpnConfig: the depth must be 3 to 5, got 2."),
                row(() -> DeepLabConfig.standard().depth(2), "DeepLabConfig: the depth must be 3 to 5, got 2."),
                row(() -> new Pan(SmallModel.encoder(), 2, 8, Heads.masks(1)), "Pan: the depth must be 3 to 5, got 2."),
                row(
                        () -> new Unet(SmallModel.dilated(16), SmallModel.small(), Heads.masks(1)),
                        "Unet: each of the encoder's features must have half the size of the one before, got sizes 1/16 and 1/16"
                                + " in the place of 4 and 5. Build the encoder without an output stride."),
                row(
                        () -> new Fpn(SmallModel.dilated(8), FpnConfig.standard(), Heads.masks(1)),
                        "Fpn: each of the encoder's features must have half the size of the one before, got sizes 1/8 and 1/8"
                                + " in the place of 3 and 4. Build the encoder without an output stride."),
                row(
                        () -> new PspNet(
                                new ResNet(ResNetConfig.resnet18().widths(8, 8, 10, 12, 16)), 3, 8, 0, Heads.masks(1)),
                        "PspNet: the coarsest features' channels must be a multiple of 4, got 10. Use another depth or encoder."),
                row(() -> Heads.masks(1).upsampling(-1), "Heads: upsampling must be 0 or more, got -1."),
                row(() -> Heads.masks(0), "Heads: classes must be 1 or more, got 0."),
                row(() -> Heads.masks(1).labels(-1), "Heads: labels must be 0 or more, got -1."),
                row(
                        () -> new Linknet(SmallModel.encoder(), 6, Heads.masks(1)),
                        "Linknet: the depth must be from 1 to 5, got 6."),
                row(
                        () -> new Unet(
                                SmallModel.encoder(), SmallModel.small().channels(8, 8, 8, 8, 8, 8), Heads.masks(1)),
                        "Unet: the depth must be from 1 to 5, got 6."));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void a_configuration_that_makes_no_model_is_refused(ThrowingCallable mistake, String message) {
        assertThatThrownBy(mistake).hasMessage(message);
    }
}
