package dev.roentgen.models.open;

import dev.roentgen.check.DataException;
import dev.roentgen.models.Encoder;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/** A folder of segmentation_models_pytorch: {@code config.json} with a {@code _model_class}. */
final class Smp {
    private static final int SIZE = 224; // these nets take any; a size must be named to stretch pictures to
    private static final int WHOLE = 32; // what encoders reduce by, undilated

    private Smp() {}

    static Recipe read(Path folder, JsonNode config) {
        String where = Json.where(folder.resolve("config.json"));
        String asked = config.path("_model_class").asString("");
        List<String> nets = SmpNets.names();
        String name = nets.stream()
                .filter(net -> net.equalsIgnoreCase(asked))
                .findFirst()
                .orElseThrow(() -> new DataException(
                        where, "_model_class must be", "one of " + String.join(", ", nets), "'" + asked + "'", ""));
        ModelOptions options = ModelOptions.published()
                .encoder(config.path("encoder_name").asString("resnet34"))
                .classes(config.path("classes").asInt(1))
                .inChannels(config.path("in_channels").asInt(3));
        return Recipe.of(HubFolder.name(folder), options, o -> net(name, where, config, o), Pictures.whole(SIZE));
    }

    private static Model net(String name, String where, JsonNode config, ModelOptions options) {
        Settings s = new Settings(where, config);
        s.ignore("_model_class", "encoder_name", "encoder_weights", "classes", "in_channels");
        Model net = SmpNets.of(
                name,
                s,
                stride -> encoder(where, options, stride),
                options.classes().orElse(1));
        s.checkAllAsked();
        return net;
    }

    private static Encoder encoder(String where, ModelOptions options, int stride) {
        ModelOptions own = new ModelOptions(
                OptionalInt.of(0),
                options.inChannels(),
                options.imageSize(),
                stride == WHOLE ? OptionalInt.empty() : OptionalInt.of(stride),
                OptionalInt.empty(),
                options.encoder());
        if (Models.create(options.encoder(), own) instanceof Encoder encoder) return encoder;
        throw new DataException(
                where,
                "the encoder must have",
                "features of several sizes",
                "'" + options.encoder() + "'",
                "Open the folder of a net over a convolutional one.");
    }
}
