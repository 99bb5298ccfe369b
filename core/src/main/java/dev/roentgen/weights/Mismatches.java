package dev.roentgen.weights;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.check.WeightsException;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Slot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What does not agree between a layer and a state dict, and what to do about it. */
record Mismatches(Map<String, Shape> missing, Map<String, Shape> unexpected, Map<String, Shape[]> mismatched) {
    private static final String COUNTER = "num_batches_tracked"; // PyTorch before 0.4.1 wrote none
    private static final int MOST_PREFIXES = 3; // more to skip than this means another model

    static void check(Layer layer, Map<String, Slot> slots, StateDict source, Loading how) {
        var found = new Mismatches(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        List<String> types = new ArrayList<>();
        Set<String> keys = new LinkedHashSet<>(source.keys());
        slots.forEach((key, slot) -> {
            if (!keys.contains(key)) {
                if (!key.equals(COUNTER) && !key.endsWith("." + COUNTER)) found.missing.put(key, slot.shape());
                return;
            }
            TensorInfo info = source.info(key);
            boolean fits = info.shape().equals(slot.shape())
                    || how.adapts() && layer.findAdaptation(key, info.shape(), slot.shape()) != null;
            if (!fits) found.mismatched.put(key, new Shape[] {slot.shape(), info.shape()});
            else if (!converts(info.dtype(), slot.dtype()))
                types.add(key + ": expected " + slot.dtype() + ", got " + info.dtype());
        });
        for (String key : keys)
            if (!slots.containsKey(key) && !how.skips(key))
                found.unexpected.put(key, source.info(key).shape());
        String where = layer.getClass().getSimpleName() + ".load";
        if (!types.isEmpty())
            throw new WeightsException(
                    where,
                    types.size() + " of another kind of number (" + String.join(", ", types) + ")",
                    "",
                    "",
                    "Save them anew in that type.");
        if (!found.all().isEmpty()) throw new WeightsException(where, found.text(), "", "", found.fix(layer));
    }

    private static boolean converts(DType from, DType to) {
        return from.isFloat() == to.isFloat();
    }

    private Set<String> all() {
        Set<String> all = new LinkedHashSet<>(missing.keySet());
        all.addAll(unexpected.keySet());
        all.addAll(mismatched.keySet());
        return all;
    }

    private String text() {
        List<String> parts = new ArrayList<>();
        if (!missing.isEmpty()) parts.add(missing.size() + " missing (" + list(missing) + ")");
        if (!unexpected.isEmpty()) parts.add(unexpected.size() + " unexpected (" + list(unexpected) + ")");
        if (!mismatched.isEmpty())
            parts.add(mismatched.size() + " mismatched ("
                    + mismatched.entrySet().stream()
                            .map(e -> e.getKey() + ": expected " + e.getValue()[0] + ", got " + e.getValue()[1])
                            .collect(Collectors.joining(", "))
                    + ")");
        return String.join(", ", parts);
    }

    private static String list(Map<String, Shape> shapes) {
        return shapes.entrySet().stream()
                .map(e -> line(e.getKey()) + " " + e.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String line(String key) { // a file may hold any text as a key
        String quoted = FileErrors.quoted(key);
        return quoted.substring(1, quoted.length() - 1);
    }

    private String fix(Layer layer) {
        if (mismatched.isEmpty() && !unexpected.isEmpty()) {
            String front = front(missing.keySet(), unexpected.keySet());
            if (!front.isEmpty()) return "The file's keys begin with it: use under(\"" + line(front) + "\").";
            String part = front(unexpected.keySet(), layer.slots().keySet());
            if (!part.isEmpty()) return "The file holds what is under \"" + part + "\" here: load it into that layer.";
        }
        if (all().equals(mismatched.keySet())
                && mismatched.entrySet().stream().allMatch(e -> adapts(layer, e.getKey(), e.getValue())))
            return "Use adapt().";
        Set<String> prefixes = all().stream()
                .map(key -> line(key.substring(0, key.indexOf('.') + 1)))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        long own = layer.slots().keySet().stream()
                .map(key -> key.substring(0, key.indexOf('.') + 1))
                .distinct()
                .count();
        if (prefixes.contains("") || prefixes.size() > MOST_PREFIXES || own > 1 && prefixes.size() >= own)
            return "These weights belong to another model, or to one of another size: build that one.";
        String skip = prefixes.stream().map(p -> "\"" + p + "\"").collect(Collectors.joining(", ", "skip(", ")"));
        return classes() > 0 ? "Use classes(" + classes() + ") or " + skip + "." : "Use " + skip + ".";
    }

    private static boolean adapts(Layer layer, String key, Shape[] shapes) {
        return layer.findAdaptation(key, shapes[1], shapes[0]) != null;
    }

    /** What each of the keys {@code with} has in front of one of the keys {@code without}; empty if that is not so. */
    private static String front(Set<String> without, Set<String> with) {
        if (without.isEmpty()) return "";
        String shortest = without.iterator().next();
        return with.stream()
                .filter(key -> key.endsWith("." + shortest))
                .map(key -> key.substring(0, key.length() - shortest.length()))
                .filter(p -> without.stream().allMatch(key -> with.contains(p + key)))
                .findFirst()
                .orElse("");
    }

    /** The first size of every mismatched tensor in the file, if it is one and the same and only it differs; else 0. */
    private int classes() {
        if (mismatched.isEmpty()) return 0;
        boolean onlyFirst = mismatched.values().stream()
                .allMatch(s -> s[0].rank() > 0
                        && s[0].rank() == s[1].rank()
                        && s[0].with(0, 1).equals(s[1].with(0, 1)));
        List<Integer> firsts = onlyFirst
                ? mismatched.values().stream().map(s -> s[1].dim(0)).distinct().toList()
                : List.of();
        return firsts.size() == 1 ? firsts.get(0) : 0;
    }
}
