package dev.roentgen.models.clip;

import dev.roentgen.array.Shape;
import dev.roentgen.layers.Linear;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Part;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.tensor.Tensors;
import dev.roentgen.weights.KeyMap;
import dev.roentgen.weights.OlderNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Images and texts in one space, trained by contrast. Radford et al., arXiv:2103.00020, Figure 3. The names are those of
 * Hugging Face; {@link #OPENAI} maps the original's and open_clip's to them.
 *
 * <p>State: {@code logit_scale []}, {@code text_model.*}, {@code vision_model.*}, {@code visual_projection.weight},
 * {@code text_projection.weight}.
 */
public final class Clip extends Model implements OlderNames {
    /** From the names of openai/CLIP and open_clip to these. */
    public static final KeyMap OPENAI = blocks(
                    blocks(
                            KeyMap.none()
                                    .rename("visual.class_embedding", "vision_model.embeddings.class_embedding")
                                    .rename(
                                            "visual.positional_embedding",
                                            "vision_model.embeddings.position_embedding.weight")
                                    .rename("visual.conv1.weight", "vision_model.embeddings.patch_embedding.weight")
                                    .rename("visual.ln_pre.*", "vision_model.pre_layrnorm.*")
                                    .rename("visual.ln_post.*", "vision_model.post_layernorm.*")
                                    .transpose("visual.proj", "visual_projection.weight")
                                    .rename("positional_embedding", "text_model.embeddings.position_embedding.weight")
                                    .rename("token_embedding.weight", "text_model.embeddings.token_embedding.weight")
                                    .rename("ln_final.*", "text_model.final_layer_norm.*")
                                    .transpose("text_projection", "text_projection.weight"),
                            "visual.transformer.",
                            "vision_model."),
                    "transformer.",
                    "text_model.")
            .drop("input_resolution")
            .drop("context_length")
            .drop("vocab_size");

    /** From the names of older files, which hold the numbers of positions too. */
    public static final KeyMap OLD_NAMES = KeyMap.none().drop("*.embeddings.position_ids");

    private static final double FIRST_SCALE = Math.log(1 / 0.07), LARGEST_SCALE = Math.log(100); // section 2.5

    private final ClipConfig config;
    private final Parameter logitScale;
    private final TextModel textModel;
    private final VisionModel visionModel;
    private final Linear visualProjection;
    private final Linear textProjection;

    private static KeyMap blocks(KeyMap map, String from, String to) {
        String old = from + "resblocks.*.", now = to + "encoder.layers.*.";
        for (String kind : List.of("weight", "bias"))
            map = map.split(
                    old + "attn.in_proj_" + kind,
                    now + "self_attn.q_proj." + kind,
                    now + "self_attn.k_proj." + kind,
                    now + "self_attn.v_proj." + kind);
        return map.rename(old + "attn.out_proj.*", now + "self_attn.out_proj.*")
                .rename(old + "ln_1.*", now + "layer_norm1.*")
                .rename(old + "ln_2.*", now + "layer_norm2.*")
                .rename(old + "mlp.c_fc.*", now + "mlp.fc1.*")
                .rename(old + "mlp.c_proj.*", now + "mlp.fc2.*");
    }

    /** What options ask for of a published model. */
    public static Clip of(ClipConfig published, ModelOptions options) {
        return new Clip(published
                .inChannels(options.inChannels().orElse(published.inChannels()))
                .image(options.imageSize().orElse(published.imageSize()), published.patchSize()));
    }

    /** The model. */
    public Clip(ClipConfig config) {
        this.config = config;
        logitScale = parameter("logit_scale", Shape.scalar(), Init.constant(FIRST_SCALE));
        textModel = child("text_model", new TextModel(config));
        visionModel = child("vision_model", new VisionModel(config));
        visualProjection = child("visual_projection", projection(config.vision().dim(), config.projection()));
        textProjection = child("text_projection", projection(config.text().dim(), config.projection()));
    }

    private static Linear projection(int in, int out) {
        return new Linear(in, out, false, Init.normal(1 / Math.sqrt(in)));
    }

    /**
     * What the model says of images and texts.
     *
     * @param logitsPerImage the scaled cosines {@code [images, texts]}
     * @param imageEmbeds the images' directions {@code [images, projection]}, of length 1
     * @param textEmbeds the texts' directions {@code [texts, projection]}, of length 1
     */
    public record Output(Tensor logitsPerImage, Tensor imageEmbeds, Tensor textEmbeds) implements Tensors {
        @Override
        public List<Tensor> tensors() {
            return List.of(logitsPerImage, imageEmbeds, textEmbeds);
        }
    }

    /** What it is made of. */
    public ClipConfig config() {
        return config;
    }

    /** What cosines are multiplied by. */
    Tensor scale() {
        return logitScale.value().exp();
    }

    /** {@link #OLD_NAMES}. */
    @Override
    public KeyMap olderNames() {
        return OLD_NAMES;
    }

    /** The same as {@link #imageFeatures}. */
    @Override
    protected Tensor compute(Tensor images) {
        return projected(images);
    }

    /** A block of both towers; where one has fewer, they begin later. */
    @Override
    public List<Part> blocks() {
        int vision = config.vision().layers(), text = config.text().layers(), n = Math.max(vision, text);
        List<List<String>> blocks = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            List<String> both = new ArrayList<>();
            if (i >= n - vision) both.add("vision_model.encoder.layers." + (i - n + vision) + ".");
            if (i >= n - text) both.add("text_model.encoder.layers." + (i - n + text) + ".");
            blocks.add(both);
        }
        return Part.list(
                List.of("vision_model.embeddings.", "vision_model.pre_layrnorm.", "text_model.embeddings."),
                blocks,
                List.of(
                        "vision_model.post_layernorm.",
                        "visual_projection.",
                        "text_model.final_layer_norm.",
                        "text_projection.",
                        "logit_scale"));
    }

    @Override
    protected Object configuration() {
        return config.end(0); // which word it is makes no difference where all words are the same
    }

    @Override
    protected void head(int classes) {
        throw headless("Put a Linear behind its image features, or compare them with texts.");
    }

    /** Images {@code [B, C, S, S]} in the shared space, {@code [B, projection]}, before they are brought to length 1. */
    public Tensor imageFeatures(Tensor images) {
        return call(List.of(images), () -> projected(images));
    }

    /** Texts, words {@code I64 [B, T]}, in the shared space, {@code [B, projection]}, before they are brought to length 1. */
    public Tensor textFeatures(Tensor words) {
        return textFeatures(words, null);
    }

    /** The same with a mask {@code [B, T]}: 1 where a word counts. */
    public Tensor textFeatures(Tensor words, @Nullable Tensor mask) {
        return call(List.of(words), () -> projected(words, mask));
    }

    private Tensor projected(Tensor images) {
        return visualProjection.forward(visionModel.forward(images));
    }

    private Tensor projected(Tensor words, @Nullable Tensor mask) {
        return textProjection.forward(textModel.forward(words, mask));
    }

    /** Compares every image with every text. */
    public Output forward(Tensor images, Tensor words) {
        return forward(images, words, null);
    }

    /** The same with a mask of the words. */
    public Output forward(Tensor images, Tensor words, @Nullable Tensor mask) {
        return call(List.of(images, words), () -> compared(projected(images), projected(words, mask)));
    }

    /** Compares image features {@code [images, projection]} with text features {@code [texts, projection]}. */
    public Output compare(Tensor imageFeatures, Tensor textFeatures) {
        return call(List.of(imageFeatures, textFeatures), () -> compared(imageFeatures, textFeatures));
    }

    private Output compared(Tensor imageFeatures, Tensor textFeatures) {
        Tensor i = imageFeatures.normalize(-1), t = textFeatures.normalize(-1);
        return new Output(i.matmul(t.transpose(0, 1)).mul(scale()), i, t);
    }

    /** Cuts what cosines are multiplied by to 100 at most, as is done at every step of training; section 2.5. */
    public void limitScale() {
        try (Scope scope = Scope.open()) {
            logitScale.set(logitScale.value().clampMax(LARGEST_SCALE));
        }
    }
}
