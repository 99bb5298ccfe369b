package dev.roentgen.models.open;

import dev.roentgen.check.DataException;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelConfig;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.beit.Beit;
import dev.roentgen.models.beit.BeitConfig;
import dev.roentgen.models.convnext.ConvNext;
import dev.roentgen.models.convnext.ConvNextConfig;
import dev.roentgen.models.densenet.DenseNet;
import dev.roentgen.models.densenet.DenseNetConfig;
import dev.roentgen.models.dino.Dinov2Classifier;
import dev.roentgen.models.dino.Dinov2Config;
import dev.roentgen.models.efficientnet.EfficientNet;
import dev.roentgen.models.efficientnet.EfficientNetConfig;
import dev.roentgen.models.multitask.VNet;
import dev.roentgen.models.multitask.VNetConfig;
import dev.roentgen.models.resnet.ResNet;
import dev.roentgen.models.resnet.ResNetConfig;
import dev.roentgen.models.swin.Swin;
import dev.roentgen.models.swin.SwinConfig;
import dev.roentgen.models.vit.VisionTransformer;
import dev.roentgen.models.vit.VisionTransformerConfig;
import dev.roentgen.models.vit.Vit;
import dev.roentgen.models.vit.VitConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

/** Models of sizes of one's own: their configurations as JSON, and the models from these again. */
final class Configured {
    private record Kind<C>(Class<C> config, BiFunction<C, ModelOptions, Model> maker) {
        Function<ModelOptions, Model> of(String json) {
            C read = new ObjectMapper().readValue(json, config);
            return options -> maker.apply(read, options);
        }
    }

    private static final Map<String, Kind<?>> KINDS = new TreeMap<>();

    static {
        kind(ResNet.class, ResNetConfig.class, ResNet::new);
        kind(DenseNet.class, DenseNetConfig.class, DenseNet::new);
        kind(ConvNext.class, ConvNextConfig.class, ConvNext::new);
        kind(EfficientNet.class, EfficientNetConfig.class, EfficientNet::new);
        kind(VisionTransformer.class, VisionTransformerConfig.class, VisionTransformer::new);
        kind(Vit.class, VitConfig.class, Vit::new);
        kind(Swin.class, SwinConfig.class, Swin::new);
        kind(Beit.class, BeitConfig.class, Beit::new);
        KINDS.put("Dinov2", new Kind<>(Dinov2Config.class, Dinov2Classifier::of));
        KINDS.put(
                "Dinov2Classifier",
                new Kind<>(Dinov2Classifier.Configuration.class, Dinov2Classifier.Configuration::of));
        KINDS.put("VNet", new Kind<>(VNetConfig.class, VNet::of));
    }

    private Configured() {}

    private static <C extends ModelConfig<C>> void kind(
            Class<? extends Model> model, Class<C> config, Function<C, Model> maker) {
        KINDS.put(model.getSimpleName(), new Kind<>(config, (c, options) -> maker.apply(options.of(c))));
    }

    private static @Nullable Kind<?> kind(Model model) {
        return KINDS.get(name(model));
    }

    /** What a model is called in its file. */
    static String name(Model model) {
        return model.getClass().getSimpleName();
    }

    /** Whether a model with this configuration can be built again from it. */
    static boolean knows(Model model, @Nullable Object configuration) {
        Kind<?> kind = kind(model);
        return kind != null && kind.config().isInstance(configuration);
    }

    static String json(Object configuration) {
        return new ObjectMapper().writeValueAsString(configuration);
    }

    /** Builds a model from what {@link #name} and {@link #json} told of one. */
    static Function<ModelOptions, Model> factory(Path file, String name, String json) {
        Kind<?> kind = KINDS.get(name);
        if (kind == null)
            throw new DataException(
                    Json.where(file),
                    "the model must be one of",
                    String.join(", ", KINDS.keySet()),
                    "'" + name + "'",
                    "Open it with the version of Roentgen that wrote it.");
        try {
            return kind.of(json);
        } catch (JacksonException e) { // also where the configuration refuses a number
            throw (DataException) Saved.broken(file, Saved.CONFIG, json).causedBy(e);
        }
    }
}
