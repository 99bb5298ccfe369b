package dev.roentgen.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backends;
import dev.roentgen.backend.shape.ShapeBackend;
import dev.roentgen.models.segment.SegmentationModel;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every family with features of several sizes, alone and under every decoder, in full size on the shape backend. */
class EncoderTest {
    private static final List<String> FAMILIES = List.of(
            "resnet18",
            "resnext50_32x4d",
            "densenet121",
            "convnext_tiny",
            "efficientnet_b0",
            "efficientnet_v2_s",
            "swin_t");
    private static final List<String> DECODERS = List.of("unet", "unetplusplus", "manet", "linknet", "fpn", "pspnet");

    static Stream<Arguments> encoders() {
        return Stream.concat(
                FAMILIES.stream().map(name -> Arguments.of(name, 32)),
                Stream.of(Arguments.of("resnet18", 16), Arguments.of("resnet50", 8)));
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void features_are_as_wide_and_as_coarse_as_promised(String name, int stride) {
        ModelOptions options = ModelOptions.published().headless().inChannels(1);
        Encoder encoder = (Encoder) Models.create(name, stride == 32 ? options : options.outputStride(stride));
        encoder.eval();
        try (var choice = Backends.with(new ShapeBackend())) {
            List<Tensor> features = Autograd.off(() -> encoder.features(Tensor.zeros(1, 1, 64, 96)));
            assertThat(features).hasSameSizeAs(encoder.channels());
            for (int i = 0; i < features.size(); i++) {
                int r = encoder.reductions().get(i);
                assertThat(features.get(i).shape())
                        .isEqualTo(Shape.of(1, encoder.channels().get(i), 64 / r, 96 / r));
            }
            assertThat(encoder.reductions()).last().isEqualTo(stride);
            assertThat(Autograd.off(() -> encoder.features(Tensor.zeros(1, 1, 64, 96), 2)))
                    .hasSize(2);
        }
    }

    static Stream<Arguments> pairs() {
        return DECODERS.stream().flatMap(d -> FAMILIES.stream().map(e -> Arguments.of(d, e)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void every_decoder_stands_on_every_family(String decoder, String encoder) {
        boolean noHalf = List.of("convnext_tiny", "swin_t").contains(encoder);
        if (noHalf && List.of("unetplusplus", "linknet").contains(decoder)) {
            assertThatThrownBy(() ->
                            Models.create(decoder, ModelOptions.published().encoder(encoder)))
                    .hasMessage((decoder.equals("linknet") ? "Linknet" : "UnetPlusPlus")
                            + ": the encoder must have features of half the image's size, got "
                            + (encoder.equals("swin_t") ? "Swin" : "ConvNext")
                            + " with a quarter at most. Use another encoder, or a Unet.");
            return;
        }
        SegmentationModel net = (SegmentationModel) Models.create(
                decoder, ModelOptions.published().encoder(encoder).inChannels(1).classes(3));
        net.replaceLabels(4);
        net.eval();
        try (var choice = Backends.with(new ShapeBackend())) {
            var both = Autograd.off(() -> net.segment(Tensor.zeros(1, 1, 64, 96)));
            assertThat(both.mask().shape()).isEqualTo(Shape.of(1, 3, 64, 96));
            assertThat(both.label().shape()).isEqualTo(Shape.of(1, 4));
        }
        List<Part> parts = net.blocks();
        net.parameters()
                .forEach((key, p) -> assertThat(parts.stream().filter(part -> part.holds(key)))
                        .as(key)
                        .hasSize(1));
    }
}
