package dev.roentgen.models.open;

import dev.roentgen.check.DataException;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A folder of segmentation_models_pytorch: {@code config.json} with a {@code _model_class}. */
final class Smp {
    private static final int SIZE = 224; // these nets take any; a size must be named to stretch pictures to

    /** What is built with the library's usual numbers only, and what those are; where nets differ, by net. */
    private static final Map<String, Map<String, String>> USUAL = Map.ofEntries(
            all("encoder_depth", "5", Map.of("pspnet", "3")),
            all(
                    "decoder_channels",
                    "[256,128,64,32,16]",
                    Map.of("pan", "32", "deeplabv3", "256", "deeplabv3plus", "256")),
            all("encoder_output_stride", "16", Map.of("deeplabv3", "8")),
            all("decoder_atrous_rates", "[12,24,36]", Map.of()),
            all("decoder_attention_type", "null", Map.of()),
            all("decoder_pyramid_channels", "256", Map.of()),
            all("decoder_segmentation_channels", "128", Map.of()),
            all("decoder_merge_policy", "\"add\"", Map.of()),
            all("decoder_pab_channels", "64", Map.of()),
            all("psp_out_channels", "512", Map.of()),
            all("activation", "null", Map.of()),
            all("aux_params", "null", Map.of()));

    private Smp() {}

    static Recipe read(Path folder, JsonNode config) {
        String where = Json.where(folder.resolve("config.json"));
        String name = config.path("_model_class").asString("").toLowerCase(Locale.ROOT);
        List<String> nets = List.of(
                "unet", "unetplusplus", "manet", "linknet", "fpn", "pspnet", "pan", "deeplabv3", "deeplabv3plus");
        if (!nets.contains(name))
            throw new DataException(
                    where,
                    "_model_class must be",
                    "one of " + String.join(", ", nets),
                    "'" + config.path("_model_class").asString("") + "'",
                    "");
        USUAL.forEach((key, value) ->
                usual(where, config.path(key), key, value.getOrDefault(name, value.getOrDefault("", ""))));
        ModelOptions options = ModelOptions.published()
                .encoder(config.path("encoder_name").asString("resnet34"))
                .classes(config.path("classes").asInt(1))
                .inChannels(config.path("in_channels").asInt(3));
        return Recipe.of(HubFolder.name(folder), options, o -> Models.create(name, o), Pictures.whole(SIZE));
    }

    private static Map.Entry<String, Map<String, String>> all(String key, String usual, Map<String, String> byNet) {
        Map<String, String> values = new HashMap<>(byNet);
        values.put("", usual);
        return Map.entry(key, values);
    }

    private static void usual(String where, JsonNode node, String key, String value) {
        if (node.isMissingNode() || node.toString().equals(value)) return;
        throw new DataException(
                where,
                "'" + key + "' must be",
                value,
                node.toString(),
                "Build the net with its own constructor, and load the weights with Weights.load.");
    }
}
