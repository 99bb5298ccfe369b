package dev.roentgen.models.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backends;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ShapeException;
import dev.roentgen.models.Encoder;
import dev.roentgen.models.convnext.ConvNext;
import dev.roentgen.models.convnext.ConvNextConfig;
import dev.roentgen.models.densenet.DenseNet;
import dev.roentgen.models.densenet.DenseNetConfig;
import dev.roentgen.models.efficientnet.EfficientNet;
import dev.roentgen.models.efficientnet.EfficientNetConfig;
import dev.roentgen.models.resnet.ResNet;
import dev.roentgen.models.resnet.ResNetConfig;
import dev.roentgen.models.swin.Swin;
import dev.roentgen.models.swin.SwinConfig;
import dev.roentgen.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every segmentation net over every kind of encoder, at every depth and output stride, given an image of an odd size. */
class SizesTest {
    private static final Map<String, BiFunction<Encoder, Integer, SegmentationModel>> NETS = Map.of(
            "Unet", (e, depth) -> new Unet(e, steps(depth), Heads.masks(1)),
            "UnetPlusPlus", (e, depth) -> new UnetPlusPlus(e, steps(depth), Heads.masks(1)),
            "Manet", (e, depth) -> new Manet(e, Collections.nCopies(depth, 8), 4, Heads.masks(1)),
            "Linknet", (e, depth) -> new Linknet(e, depth, Heads.masks(1)),
            "Fpn", (e, depth) -> new Fpn(e, FpnConfig.standard().depth(depth).channels(8, 32), Heads.masks(1)),
            "PspNet", (e, depth) -> new PspNet(e, depth, 8, 0, Heads.masks(1)),
            "Pan", (e, depth) -> new Pan(e, depth, 8, Heads.masks(1)),
            "DeepLabV3", (e, depth) -> new DeepLabV3(e, atrous(depth), Heads.masks(1)),
            "DeepLabV3Plus", (e, depth) -> new DeepLabV3Plus(e, atrous(depth), Heads.masks(1)));

    private static final List<Supplier<Encoder>> ENCODERS = List.of(
            () -> resNet(32),
            () -> resNet(16),
            () -> resNet(8),
            () -> new DenseNet(DenseNetConfig.densenet121()
                    .widths(8, 8, 2)
                    .layers(1, 1, 1, 1)
                    .classes(0)),
            () -> new EfficientNet(EfficientNetConfig.b0().classes(0)),
            () -> new ConvNext(ConvNextConfig.tiny()
                    .stages(List.of(8, 12, 16, 20), List.of(1, 1, 1, 1))
                    .classes(0)),
            () -> new Swin(SwinConfig.tiny()
                    .stages(8, List.of(1, 1, 1, 1), List.of(1, 2, 2, 4))
                    .classes(0)));

    private static UnetConfig steps(int depth) {
        int[] channels = new int[depth];
        Arrays.fill(channels, 8);
        return UnetConfig.standard().channels(channels);
    }

    private static DeepLabConfig atrous(int depth) {
        return DeepLabConfig.standard().depth(depth).channels(8);
    }

    private static Encoder resNet(int stride) {
        return new ResNet(ResNetConfig.resnet18()
                .widths(8, 8, 12, 16, 20)
                .layers(1, 1, 1, 1)
                .headless()
                .outputStride(stride));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Unet", "UnetPlusPlus", "Manet", "Linknet", "Fpn", "PspNet", "Pan", "DeepLabV3", "DeepLabV3Plus"
            })
    void an_odd_image_is_refused_with_the_size_that_then_passes(String name) {
        int built = 0;
        try (var shapes = Backends.with(Backends.get("shape"))) {
            for (Supplier<Encoder> encoder : ENCODERS) {
                for (int depth = 1; depth <= 5; depth++) {
                    SegmentationModel net;
                    try {
                        net = NETS.get(name).apply(encoder.get(), depth);
                    } catch (ArgumentException refused) {
                        continue; // with its reason: MistakesTest
                    }
                    built++;
                    check(net, depth);
                }
            }
        }
        assertThat(built).isGreaterThanOrEqualTo(9);
    }

    private static void check(SegmentationModel net, int depth) {
        net.eval();
        int multiple = Collections.max(net.encoder().reductions().stream()
                .limit(net.encoder().reductions().get(0) == 4 ? depth - 1 : depth)
                .toList());
        int least = net instanceof Pan ? 8 * multiple : multiple;
        int h = Math.max(least, up(35, multiple)), w = Math.max(least, up(67, multiple));
        String from = net instanceof Pan ? " from " + least + " on" : "";
        assertThatThrownBy(() -> net.forward(Tensor.zeros(1, 3, 35, 67)))
                .isInstanceOf(ShapeException.class)
                .hasMessage(net.getClass().getSimpleName() + ": input must be [B, C, H, W] with H and W multiples of "
                        + multiple + from + ", got [1, 3, 35, 67]. Pad to " + h + " x " + w + ".");
        assertThat(net.forward(Tensor.zeros(1, 3, h, w)).shape()).isEqualTo(Shape.of(1, 1, h, w));
    }

    private static int up(int size, int multiple) {
        return (size + multiple - 1) / multiple * multiple;
    }
}
