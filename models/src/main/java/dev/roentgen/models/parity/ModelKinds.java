package dev.roentgen.models.parity;

import dev.roentgen.models.resnet.ResNet;
import dev.roentgen.models.resnet.ResNetConfig;
import dev.roentgen.models.segment.Heads;
import dev.roentgen.models.segment.Unet;
import dev.roentgen.models.segment.UnetConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** What builds the model of each kind of case. */
public final class ModelKinds {
    private static final int[] RESNET50 = {3, 4, 6, 3};
    private static final Map<String, Function<Settings, Subject>> KINDS = kinds();

    private ModelKinds() {}

    private static Map<String, Function<Settings, Subject>> kinds() {
        Map<String, Function<Settings, Subject>> kinds = new LinkedHashMap<>();
        kinds.put("torchvision.ResNet", s -> Subject.of(new ResNet(resNet(s)), "logits"));
        kinds.put(
                "torchvision.resnext101_64x4d", s -> Subject.of(new ResNet(ResNetConfig.resnext101_64x4d()), "logits"));
        kinds.put("smp.Unet", s -> Subject.of(unet(s), "mask"));
        return kinds;
    }

    /** The kinds that can be built. */
    public static Map<String, Function<Settings, Subject>> all() {
        return java.util.Collections.unmodifiableMap(KINDS);
    }

    private static ResNetConfig resNet(Settings s) {
        ResNetConfig config = switch (s.text("block", "bottleneck")) {
            case "basic" -> ResNetConfig.resnet18();
            default -> ResNetConfig.resnet50();
        };
        return config.widths(s.integer("stem", 64), s.integers("planes", 64, 128, 256, 512))
                .layers(s.integers("layers", RESNET50))
                .groups(s.integer("groups", 1), s.integer("width_per_group", 64))
                .classes(s.integer("num_classes", 1000));
    }

    /** The encoder of a segmentation net: resnet50 unless the case says otherwise. */
    private static ResNet encoder(Settings s, int outputStride) {
        return new ResNet(resNet(s.object("encoder")).headless().outputStride(outputStride));
    }

    private static Heads heads(Settings s) {
        return Heads.masks(s.integer("classes", 1));
    }

    private static Unet unet(Settings s) {
        UnetConfig config = UnetConfig.standard().channels(s.integers("decoder_channels", 256, 128, 64, 32, 16));
        boolean scse = s.text("decoder_attention_type", "").equals("scse");
        return new Unet(encoder(s, 32), scse ? config.withScse() : config, heads(s));
    }
}
