package dev.roentgen.models.open;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.kernel.ResizeKernel.Mode;
import dev.roentgen.check.DataException;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelEntry;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import dev.roentgen.tensor.Slot;
import dev.roentgen.weights.OlderNames;
import dev.roentgen.weights.StateDict;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** A file without configuration, as torchvision publishes them: names and shapes of its tensors tell which model they are of. */
final class Guess {
    private static final Set<String> OF_MASKS = Set.of(
            "Unet", "UnetPlusPlus", "Manet", "Linknet", "Fpn", "PspNet", "Pan", "DeepLabV3", "DeepLabV3Plus", "VNet");
    private static final String COUNTER = "num_batches_tracked";
    private static final int NEAREST = 3;
    private static final int IMAGE_AXES = 4;

    /** A model of the catalogue, how many of its tensors the file has, and what must be chosen to have them all. */
    private record Candidate(ModelEntry entry, int named, int found, int expected, int extra, ModelOptions options) {
        boolean fits() {
            return found == expected && extra == 0;
        }

        /** Smaller for more tensors in common, names before shapes. */
        double distance() {
            return -(named + (double) found / (expected + 1)) / (expected + extra);
        }

        String line() {
            return entry.name() + " (" + named + " of " + expected + " names, " + found + " in its shapes, " + extra
                    + " others)";
        }
    }

    private Guess() {}

    static Recipe of(Path file, StateDict weights) {
        List<Candidate> all =
                Models.all().stream().map(e -> candidate(e, weights)).toList();
        List<Candidate> fitting = all.stream().filter(Candidate::fits).toList();
        String name = String.valueOf(file.getFileName());
        Candidate chosen = fitting.stream()
                .filter(c -> name.contains(c.entry().name()))
                .findFirst()
                .orElseGet(() -> only(file, fitting, all, weights.keys()));
        int size = chosen.options().imageSize().orElse(chosen.entry().imageSize());
        return Recipe.of(
                chosen.entry().name(),
                chosen.options(),
                chosen.entry()::create,
                pictures(chosen.entry())
                        .size(size)
                        .channels(chosen.options().inChannels().orElse(3)));
    }

    private static Map<String, Shape> shapes(StateDict weights) {
        Map<String, Shape> shapes = new HashMap<>();
        for (String key : weights.keys()) shapes.put(key, weights.info(key).shape());
        return shapes;
    }

    /** What a published model of the catalogue takes. */
    static Pictures pictures(ModelEntry entry) {
        if (entry.family().equals("Clip")) return Pictures.clip(entry.imageSize());
        if (OF_MASKS.contains(entry.family())) return Pictures.whole(entry.imageSize());
        boolean cubic = Set.of("Vit", "Dinov2", "Beit").contains(entry.family());
        return Pictures.imagenet(entry.imageSize(), cubic ? Mode.BICUBIC : Mode.BILINEAR);
    }

    private static Candidate only(Path file, List<Candidate> fitting, List<Candidate> all, List<String> keys) {
        long families = fitting.stream().map(c -> c.entry().family()).distinct().count();
        if (families == 1) return fitting.get(0); // sizes of one family that agree in all shapes compute the same
        List<Candidate> nearest = all.stream()
                .filter(c -> c.named() > 0)
                .sorted(Comparator.comparingDouble(Candidate::distance))
                .limit(NEAREST)
                .toList();
        throw new DataException(
                Json.where(file),
                "the weights must be of",
                "one model in the catalogue",
                fitting.isEmpty()
                        ? keys.size() + " tensors, as " + keys.stream().limit(2).collect(Collectors.joining(", "))
                        : fitting.stream().map(c -> c.entry().name()).collect(Collectors.joining(" or ")),
                fitting.isEmpty()
                        ? (nearest.isEmpty()
                                        ? ""
                                        : "The nearest are "
                                                + nearest.stream()
                                                        .map(Candidate::line)
                                                        .collect(Collectors.joining(", "))
                                                + ". ")
                                + "Build your model with its configuration, and load the weights with Weights.load."
                        : "Call the file by the right name.");
    }

    private static Candidate candidate(ModelEntry entry, StateDict weights) {
        Model model = entry.create();
        Map<String, Shape> shapes =
                shapes(model instanceof OlderNames older ? older.olderNames().apply(weights) : weights);
        Map<String, Slot> slots = model.slots();
        List<String> head = head(entry, slots);
        Map<String, Shape> rest = new LinkedHashMap<>(shapes);
        ModelOptions options = ModelOptions.published();
        boolean first = true;
        int named = 0, found = 0, expected = 0;
        for (var e : slots.entrySet()) {
            String key = e.getKey();
            Shape own = e.getValue().shape(), theirs = rest.remove(key);
            if (key.endsWith(COUNTER)) continue; // old files lack them
            if (head.contains(key)) continue;
            expected++;
            if (theirs == null) continue;
            named++;
            boolean image = first && own.rank() == IMAGE_AXES; // the first convolution
            if (image) first = false;
            if (own.equals(theirs)) found++;
            else if (image && theirs.rank() == IMAGE_AXES && own.with(1, 1).equals(theirs.with(1, 1))) {
                options = options.inChannels(theirs.dim(1));
                found++;
            }
        }
        if (!head.isEmpty()) {
            Shape classes = shapes.get(head.get(0));
            options = options.classes(classes == null || classes.rank() == 0 ? 0 : classes.dim(0));
        }
        return new Candidate(entry, named, found, expected, rest.size(), options);
    }

    /** The keys of a published model's last layer, if it is one that tells classes apart. */
    private static List<String> head(ModelEntry entry, Map<String, Slot> slots) {
        List<String> keys = List.copyOf(slots.keySet());
        String weight = keys.get(keys.size() - 2), bias = keys.get(keys.size() - 1);
        boolean classifier = weight.endsWith(".weight")
                && bias.endsWith(".bias")
                && Objects.requireNonNull(slots.get(weight)).shape().rank() > 1
                && !entry.family().equals("VNet"); // whose classes are those of its mask
        return classifier ? List.of(weight, bias) : List.of();
    }
}
