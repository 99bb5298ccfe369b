package dev.roentgen.models.open;

import dev.roentgen.backend.kernel.ResizeKernel.Mode;
import dev.roentgen.check.DataException;
import dev.roentgen.models.ModelEntry;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A folder of timm: {@code config.json} with an {@code architecture}. */
final class Timm {
    /** The families whose weights are called the same here and in timm. */
    private static final Set<String> FAMILIES = Set.of("Vit", "Beit", "ResNet", "ResNeXt", "WideResNet", "DenseNet");

    private Timm() {}

    static Recipe read(Path folder, JsonNode config) {
        String where = Json.where(folder.resolve("config.json"));
        String architecture = config.path("architecture").asString("");
        List<ModelEntry> known =
                Models.all().stream().filter(e -> FAMILIES.contains(e.family())).toList();
        ModelEntry entry = known.stream()
                .filter(e -> e.name().equals(architecture))
                .findFirst()
                .orElseThrow(() -> new DataException(
                        where,
                        "architecture must be",
                        "one of " + known.size() + " that have timm's names",
                        "'" + architecture + "'",
                        "They are "
                                + String.join(
                                        ", ",
                                        known.stream().map(ModelEntry::name).toList()) + "."));
        JsonNode published = config.path("pretrained_cfg").isObject() ? config.path("pretrained_cfg") : config;
        int size = config.path("model_args").path("img_size").asInt(0);
        Pictures usual = Pictures.imagenet(size > 0 ? size : entry.imageSize(), Mode.BICUBIC);
        Pictures pictures = Pictures.timm(where, published, usual);
        int classes =
                config.path("num_classes").asInt(published.path("num_classes").asInt(1000));
        ModelOptions options = ModelOptions.published()
                .classes(classes)
                .inChannels(pictures.preprocessing().channels());
        List<String> labels = new ArrayList<>();
        config.path("label_names").forEach(name -> labels.add(name.asString("")));
        return Recipe.of(
                        HubFolder.name(folder),
                        size > 0 ? options.imageSize(size) : options,
                        entry::create,
                        size > 0 ? pictures.size(size) : pictures)
                .labels(labels);
    }
}
