package dev.roentgen.models.open;

import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.backend.kernel.ResizeKernel.Mode;
import dev.roentgen.check.DataException;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelEntry;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import dev.roentgen.models.efficientnet.EfficientNet;
import dev.roentgen.models.efficientnet.EfficientNetConfig;
import dev.roentgen.models.swin.Swin;
import dev.roentgen.models.swin.SwinConfig;
import dev.roentgen.models.vit.Vit;
import dev.roentgen.models.vit.VitConfig;
import dev.roentgen.weights.KeyMap;
import dev.roentgen.weights.StateDict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** A folder of timm: {@code config.json} with an {@code architecture}. */
final class Timm {
    /** The families whose weights are called the same here and in timm. */
    private static final Set<String> SAME_NAMES = Set.of("Vit", "Beit", "ResNet", "ResNeXt", "WideResNet", "DenseNet");

    private static final double EPS = 1e-5, MOMENTUM = 0.1; // of CLIP's towers and timm's own efficient nets
    private static final double TENSORFLOW_EPS = 1e-3;

    /** What is built under a name of timm's, and from which names its weights come. */
    record Architecture(int size, Function<ModelOptions, Model> factory, KeyMap keys) {}

    private Timm() {}

    static Recipe read(Path folder, JsonNode config, StateDict weights) {
        String where = Json.where(folder.resolve("config.json"));
        String name = config.path("architecture").asString("");
        Map<String, Architecture> known = architectures();
        Architecture chosen = known.get(name);
        if (chosen == null)
            throw new DataException(
                    where,
                    "architecture must be",
                    "one of " + known.size() + " that are built here",
                    "'" + name + "'",
                    "They are " + String.join(", ", known.keySet()) + ".");
        JsonNode published = config.path("pretrained_cfg").isObject() ? config.path("pretrained_cfg") : config;
        int size = imageSize(where, name, config);
        Pictures usual = Pictures.imagenet(size > 0 ? size : chosen.size(), Mode.BICUBIC);
        Pictures pictures = Pictures.timm(where, published, usual);
        int classes =
                config.path("num_classes").asInt(published.path("num_classes").asInt(1000));
        ModelOptions options = ModelOptions.published()
                .classes(classes)
                .inChannels(pictures.preprocessing().channels());
        List<String> labels = new ArrayList<>();
        config.path("label_names").forEach(label -> labels.add(label.asString("")));
        boolean late = weights.keys().contains("layers.0.downsample.norm.weight");
        return Recipe.of(
                        HubFolder.name(folder),
                        size > 0 ? options.imageSize(size) : options,
                        chosen.factory(),
                        size > 0 ? pictures.size(size) : pictures)
                .keys(late ? TimmNames.swin(true) : chosen.keys())
                .computed(TimmNames.computed(
                        chosen.factory().apply(options).slots().keySet()))
                .labels(labels);
    }

    /** The size that the arguments name, or 0; refuses those that would build another model than its name says. */
    private static int imageSize(String where, String name, JsonNode config) {
        Settings all = new Settings(where, config), arguments = all.object("model_args");
        for (Settings s : List.of(all, arguments)) s.usual("global_pool", name.startsWith("vit_") ? "token" : "avg");
        arguments.ignore("num_classes", "in_chans", "drop_rate", "drop_path_rate", "dynamic_img_size");
        int size = arguments.integer("img_size", 0);
        arguments.checkAllAsked();
        return size;
    }

    /** What is built, by its name. */
    static Map<String, Architecture> architectures() {
        Map<String, Architecture> known = new LinkedHashMap<>();
        for (ModelEntry e : Models.all()) {
            KeyMap keys = SAME_NAMES.contains(e.family()) ? KeyMap.none() : TimmNames.CONVNEXT;
            if (SAME_NAMES.contains(e.family()) || e.family().equals("ConvNeXt"))
                known.put(e.name(), new Architecture(e.imageSize(), e::create, keys));
        }
        for (int size : new int[] {224, 384}) {
            clip(known, "base_patch32_clip_", VitConfig.base().image(size, 32));
            clip(known, "base_patch16_clip_", VitConfig.base().image(size, 16));
        }
        for (int size : new int[] {224, 336})
            clip(known, "large_patch14_clip_", VitConfig.large().image(size, 14));
        swin(known, "tiny_patch4_window7", 224, SwinConfig.tiny());
        swin(known, "small_patch4_window7", 224, SwinConfig.small());
        swin(known, "base_patch4_window7", 224, SwinConfig.base());
        swin(known, "base_patch4_window12", 384, SwinConfig.base().window(12, 4));
        SwinConfig large = SwinConfig.base().stages(192, List.of(2, 2, 18, 2), List.of(6, 12, 24, 48));
        swin(known, "large_patch4_window7", 224, large);
        swin(known, "large_patch4_window12", 384, large.window(12, 4));
        efficient(known, "_b0", 224, EfficientNetConfig.b0());
        efficient(known, "_b1", 240, EfficientNetConfig.b1());
        efficient(known, "_b2", 260, EfficientNetConfig.b2());
        efficient(known, "_b3", 300, EfficientNetConfig.b3());
        efficient(known, "_b4", 380, EfficientNetConfig.b4());
        efficient(known, "_b5", 456, EfficientNetConfig.b5());
        efficient(known, "_b6", 528, EfficientNetConfig.b6());
        efficient(known, "_b7", 600, EfficientNetConfig.b7());
        efficient(known, "v2_s", 300, EfficientNetConfig.v2Small());
        efficient(known, "v2_m", 384, EfficientNetConfig.v2Medium());
        efficient(known, "v2_l", 384, EfficientNetConfig.v2Large());
        return known;
    }

    /** CLIP's towers, as trained with GELU and as OpenAI's weights are. */
    private static void clip(Map<String, Architecture> known, String name, VitConfig config) {
        int size = config.trunk().imageSize();
        VitConfig plain = config.preNormed().eps(EPS), quick = plain.activation(Activation.QUICK_GELU);
        known.put("vit_" + name + size, new Architecture(size, o -> new Vit(o.of(plain)), KeyMap.none()));
        known.put(
                "vit_" + name + "quickgelu_" + size, new Architecture(size, o -> new Vit(o.of(quick)), KeyMap.none()));
    }

    private static void swin(Map<String, Architecture> known, String name, int size, SwinConfig config) {
        known.put(
                "swin_" + name + "_" + size,
                new Architecture(size, o -> new Swin(o.of(config)), TimmNames.swin(false)));
    }

    /** As trained in PyTorch, and with the weights that come from TensorFlow. */
    private static void efficient(Map<String, Architecture> known, String name, int size, EfficientNetConfig config) {
        KeyMap keys = TimmNames.efficientNet(config.stages());
        EfficientNetConfig torch = config.norm(EPS, MOMENTUM);
        EfficientNetConfig tensorFlow = config.norm(TENSORFLOW_EPS, MOMENTUM).fitting();
        known.put("efficientnet" + name, new Architecture(size, o -> new EfficientNet(o.of(torch)), keys));
        known.put("tf_efficientnet" + name, new Architecture(size, o -> new EfficientNet(o.of(tensorFlow)), keys));
    }
}
