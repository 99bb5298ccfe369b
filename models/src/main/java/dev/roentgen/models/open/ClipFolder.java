package dev.roentgen.models.open;

import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.check.DataException;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.models.clip.Clip;
import dev.roentgen.models.clip.ClipConfig;
import dev.roentgen.models.clip.ClipConfig.Tower;
import dev.roentgen.models.clip.ClipTokenizer;
import dev.roentgen.weights.AtomicFile;
import dev.roentgen.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;

/** Writes a CLIP as a folder of Hugging Face's transformers; {@code Models.save} is how to call it. */
public final class ClipFolder {
    private static final int BILINEAR = 2; // as Pillow numbers its filters

    private ClipFolder() {}

    /** Writes configuration, vocabulary, weights and how pictures are prepared. */
    public static void write(Clip clip, ClipTokenizer tokenizer, Preprocessing pictures, Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw (DataException) new DataException(
                            "Models.save",
                            "the folder must be",
                            "one that can be written to",
                            folder + " (" + e.getClass().getSimpleName() + ")",
                            "Choose another.")
                    .causedBy(e);
        }
        tokenizer.save(folder);
        json(folder.resolve("config.json"), config(clip.config(), tokenizer));
        json(folder.resolve("preprocessor_config.json"), prepared(pictures));
        Weights.save(clip, folder.resolve("model.safetensors"));
    }

    private static Map<String, Object> config(ClipConfig c, ClipTokenizer tokenizer) {
        Map<String, Object> vision = tower(c.vision());
        vision.put("num_channels", c.inChannels());
        vision.put("image_size", c.imageSize());
        vision.put("patch_size", c.patchSize());
        Map<String, Object> text = tower(c.text());
        text.put("vocab_size", c.vocabulary());
        text.put("max_position_embeddings", c.context());
        text.put("bos_token_id", tokenizer.start());
        text.put("eos_token_id", c.end());
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("model_type", "clip");
        all.put("projection_dim", c.projection());
        all.put("vision_config", vision);
        all.put("text_config", text);
        return all;
    }

    private static Map<String, Object> tower(Tower t) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("hidden_size", t.dim());
        all.put("intermediate_size", t.hidden());
        all.put("num_hidden_layers", t.layers());
        all.put("num_attention_heads", t.heads());
        all.put("hidden_act", t.activation() == Activation.GELU ? "gelu" : "quick_gelu");
        return all;
    }

    private static Map<String, Object> prepared(Preprocessing pictures) {
        Map<String, Object> size = new LinkedHashMap<>(), all = new LinkedHashMap<>(); // in one order
        size.put("height", pictures.height());
        size.put("width", pictures.width());
        all.put("size", size);
        all.put("do_center_crop", false);
        all.put("resample", BILINEAR);
        all.put("image_mean", pictures.mean());
        all.put("image_std", pictures.std());
        return all;
    }

    private static void json(Path file, Map<String, Object> content) {
        AtomicFile.write(
                file, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
    }
}
