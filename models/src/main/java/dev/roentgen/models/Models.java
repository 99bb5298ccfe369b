package dev.roentgen.models;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.models.clip.Clip;
import dev.roentgen.models.clip.ClipTokenizer;
import dev.roentgen.models.multitask.VNet;
import dev.roentgen.models.open.ClipFolder;
import dev.roentgen.models.open.Opened;
import dev.roentgen.models.open.Opener;
import dev.roentgen.models.open.Saved;
import dev.roentgen.weights.Loading;
import dev.roentgen.weights.Weights;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The catalogue: every published size of every family, under the name that its original library gives it.
 *
 * <pre>{@code
 * Model net = Models.create("resnet50", ModelOptions.published().classes(4));
 * }</pre>
 */
public final class Models {
    private static final int NEAREST = 3;

    private Models() {}

    /** Made when first asked for. */
    private static final class All {
        static final Map<String, ModelEntry> BY_NAME = new LinkedHashMap<>();

        static {
            for (ModelEntry entry : Catalogue.entries()) BY_NAME.put(entry.name(), entry);
        }
    }

    /** All models, family by family. */
    public static List<ModelEntry> all() {
        return List.copyOf(All.BY_NAME.values());
    }

    /** A model's entry. */
    public static ModelEntry entry(String name) {
        ModelEntry entry = All.BY_NAME.get(name);
        if (entry != null) return entry;
        throw new ArgumentException(
                "Models",
                "the name must be",
                "one of " + All.BY_NAME.size() + " in the catalogue",
                "'" + name + "'",
                "The nearest are " + nearest(name) + "; './roentgen models' lists all.");
    }

    /** A new model as published, with weights that are drawn when first read. */
    public static Model create(String name) {
        return entry(name).create();
    }

    /** The same with options. */
    public static Model create(String name, ModelOptions options) {
        return entry(name).create(options);
    }

    /**
     * Opens a model as it is published, its weights loaded, in evaluation mode: a folder of Hugging Face (ViT, BEiT, DINOv2, CLIP), timm,
     * open_clip or segmentation_models_pytorch; such a folder in a hub's cache ({@code models--owner--name}); a file alone, as
     * torchvision's {@code .pth}, recognised by the names and shapes in it, or openai's of a CLIP; and what {@link #save}
     * writes. A CLIP file without configuration counts as openai's.
     *
     * <p>Throws {@link dev.roentgen.check.DataException} for what it does not know, and
     * {@link dev.roentgen.check.WeightsException} where the weights do not fit.
     */
    public static Opened open(Path fileOrFolder) {
        return open(fileOrFolder, ModelOptions.published());
    }

    /**
     * The same with a new head for other classes, or without one; with the first convolution's weights and the position
     * embeddings adapted to other channels and sizes.
     */
    public static Opened open(Path fileOrFolder, ModelOptions options) {
        return open(fileOrFolder, options, Loading.strict());
    }

    /** The same, the weights matched in this way. */
    public static Opened open(Path fileOrFolder, ModelOptions options, Loading how) {
        Opened opened = Opener.open(fileOrFolder, options, how);
        if (opened.model().origin() == null) recognise(opened.model(), opened.name(), options);
        return opened;
    }

    /** Whether {@link #save} can write a model: it is of the catalogue, or of sizes of its own of most families of it. */
    public static boolean canSave(Model model) {
        return description(model).isPresent();
    }

    /** Finds the entry that a model from a publisher's folder is of; one of its name, or else the first of its shapes. */
    private static void recognise(Model model, String name, ModelOptions options) {
        all().stream()
                .filter(e -> e.factory().apply(ModelOptions.published()).getClass() == model.getClass())
                .filter(e -> makes(e, options, model))
                .max(Comparator.comparing(e -> e.name().endsWith(name)))
                .ifPresent(e -> model.origin(e, options));
    }

    private static boolean makes(ModelEntry entry, ModelOptions options, Model model) {
        try {
            Model made = entry.create(options);
            return Objects.equals(made.configuration(), model.configuration())
                    && made.shapes().equals(model.shapes());
        } catch (ArgumentException notForTheseOptions) { // as an image size that its patches do not divide
            return false;
        }
    }

    /**
     * Writes a model so that {@link #open} knows what it is: safetensors that name it in the catalogue, or else say its
     * configuration. Throws {@link ArgumentException} where {@link #canSave} is false.
     */
    public static void save(Model model, Path path) {
        Weights.save(model, path, required(model));
    }

    /**
     * The same with what it was trained on, which {@link #open} gives back.
     *
     * @param pictures their size, to which the whole picture was stretched as by a loader, and statistics
     * @param labels the names of its classes; none for masks
     */
    public static void save(Model model, Preprocessing pictures, List<String> labels, Path path) {
        Weights.save(model, path, Saved.trained(required(model), pictures, labels));
    }

    /**
     * Writes a CLIP of any size with all that {@link #open} needs, as a folder of Hugging Face.
     *
     * @param tokenizer its words
     * @param pictures their size, to which the whole picture was stretched as by a loader, and statistics
     */
    public static void save(Clip clip, ClipTokenizer tokenizer, Preprocessing pictures, Path folder) {
        ClipFolder.write(clip, tokenizer, pictures, folder);
    }

    private static Map<String, String> required(Model model) {
        return description(model)
                .orElseThrow(() -> new ArgumentException(
                        "Models.save",
                        "the model must be",
                        "of the catalogue, or of one of its families other than CLIP and segmentation",
                        "a " + model.getClass().getSimpleName() + " of your own",
                        "Use Weights.save, and build it again to load them."));
    }

    private static Optional<Map<String, String>> description(Model model) {
        if (model instanceof LogitClassifier c)
            return description(c.model()).map(below -> Saved.onLogits(below, c.logits(), c.classes()));
        Model.Origin origin = model.origin();
        boolean told = !(model instanceof VNet); // which has two heads, and options tell of one
        if (origin != null && told)
            return Optional.of(Saved.texts(origin.entry().name(), origin.options()));
        return Saved.texts(model, model.configuration(), model.replaced());
    }

    private static String nearest(String name) {
        return All.BY_NAME.keySet().stream()
                .sorted(Comparator.comparingInt(known -> distance(name, known)))
                .limit(NEAREST)
                .collect(Collectors.joining(", "));
    }

    /** How many letters must be put in, taken out or changed to come from one text to the other. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
