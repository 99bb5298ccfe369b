package dev.roentgen.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.Backends;
import dev.roentgen.models.beit.Beit;
import dev.roentgen.models.beit.BeitConfig;
import dev.roentgen.models.clip.Clip;
import dev.roentgen.models.clip.ClipConfig;
import dev.roentgen.models.convnext.ConvNext;
import dev.roentgen.models.convnext.ConvNextConfig;
import dev.roentgen.models.densenet.DenseNet;
import dev.roentgen.models.densenet.DenseNetConfig;
import dev.roentgen.models.dino.Dinov2;
import dev.roentgen.models.dino.Dinov2Config;
import dev.roentgen.models.efficientnet.EfficientNet;
import dev.roentgen.models.efficientnet.EfficientNetConfig;
import dev.roentgen.models.multitask.VNet;
import dev.roentgen.models.multitask.VNetConfig;
import dev.roentgen.models.parity.Formula;
import dev.roentgen.models.resnet.ResNet;
import dev.roentgen.models.resnet.ResNetConfig;
import dev.roentgen.models.segment.DeepLabConfig;
import dev.roentgen.models.segment.DeepLabV3Plus;
import dev.roentgen.models.segment.Fpn;
import dev.roentgen.models.segment.FpnConfig;
import dev.roentgen.models.segment.Heads;
import dev.roentgen.models.segment.Linknet;
import dev.roentgen.models.segment.Pan;
import dev.roentgen.models.segment.UnetConfig;
import dev.roentgen.models.segment.UnetPlusPlus;
import dev.roentgen.models.swin.Swin;
import dev.roentgen.models.swin.SwinConfig;
import dev.roentgen.models.vit.VisionTransformer;
import dev.roentgen.models.vit.VisionTransformerConfig;
import dev.roentgen.models.vit.Vit;
import dev.roentgen.models.vit.VitConfig;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.weights.Loading;
import dev.roentgen.weights.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One published size of each family beside those with reference numbers, forward and backward with weights by formula. */
@Tag("slow")
class FullSizesTest {
    private static final long MOST = 7L << 30; // bytes of native memory; with the heap below 8 GB
    private static final double GAIN = 0.9; // deep nets neither grow nor fade

    static Stream<Arguments> sizes() {
        return Stream.of(
                row("resnext101_64x4d", () -> new ResNet(ResNetConfig.resnext101_64x4d())),
                row("densenet161", () -> new DenseNet(DenseNetConfig.densenet161())),
                row("convnext_large", () -> new ConvNext(ConvNextConfig.large())),
                row("efficientnet_b7", () -> new EfficientNet(EfficientNetConfig.b7())),
                row("vit_b_16", () -> new VisionTransformer(VisionTransformerConfig.base16())),
                row("swin_s", () -> new Swin(SwinConfig.small())),
                row("beitv2_base", () -> new Beit(BeitConfig.v2Base())),
                row("vit_small_dinov2", () -> new Vit(VitConfig.dinov2Small().image(224, 14))),
                row("dinov2_large", () -> new Dinov2(Dinov2Config.large().image(224, 14))),
                row("clip_vit_l_14", () -> new Clip(ClipConfig.vitL14())),
                row("unetplusplus", () -> new UnetPlusPlus(encoder(32), UnetConfig.standard(), Heads.masks(1))),
                row("linknet", () -> new Linknet(encoder(32), 1)),
                row("fpn", () -> new Fpn(encoder(32), FpnConfig.standard(), Heads.masks(1))),
                row("pan", () -> new Pan(encoder(16), 32, Heads.masks(1))),
                row("deeplabv3plus", () -> new DeepLabV3Plus(encoder(16), DeepLabConfig.standard(), Heads.masks(1))),
                row("vnet", () -> new VNet(VNetConfig.standard().interpolating())));
    }

    private static Arguments row(String name, Supplier<TensorLayer> maker) {
        return Arguments.of(name, maker);
    }

    private static ResNet encoder(int outputStride) {
        return new ResNet(ResNetConfig.resnet50().headless().outputStride(outputStride));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sizes")
    void a_full_size_runs_forward_and_backward_in_little_memory(String name, Supplier<TensorLayer> maker) {
        Backend backend = Backends.get("onednn");
        try (var choice = Backends.with(backend)) {
            TensorLayer model = maker.get();
            load(model);
            model.eval();
            long most;
            try (Scope scope = Scope.open()) {
                Tensor y = model.forward(Formula.image("input", Shape.of(1, 3, 224, 224)));
                assertThat(y.abs().amax(false).item()).isPositive().isFinite();
                y.square().mean().backward();
                most = backend.memory().live();
                int[] graded = {0};
                model.parameters().forEach((key, p) -> {
                    Tensor g = p.gradient();
                    if (g == null) return;
                    graded[0]++;
                    assertThat(g.abs().amax(false).item()).as(key).isFinite();
                });
                assertThat(graded[0]).isGreaterThan(model.parameters().size() / 3); // of Clip's towers one is used
            }
            assertThat(Math.max(most, backend.memory().peak())).isLessThan(MOST);
            model.eachParameter(p -> p.clearGradient());
            model.unload();
        } finally {
            backend.trim();
        }
    }

    private static void load(TensorLayer model) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        List<String> integers = new ArrayList<>(); // keep their ordinary values
        model.slots().forEach((key, slot) -> {
            if (slot.dtype() == DType.F32) shapes.put(key, slot.shape());
            else integers.add(key);
        });
        Loading how = Loading.strict().skip(integers.toArray(String[]::new));
        Weights.load(model, new Formula(GAIN, "").weights(shapes), how);
    }
}
