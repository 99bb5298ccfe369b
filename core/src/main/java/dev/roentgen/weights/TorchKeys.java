package dev.roentgen.weights;

import dev.roentgen.check.WeightsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys of a PyTorch file's tensors.
 *
 * <ol>
 *   <li>A dict's tensors have its keys; what else it holds is left out.
 *   <li>Where one of its values is itself a dict of tensors, as in {@code {"epoch": 3, "state_dict": {..}}}, that one counts.
 *   <li>Where several are, all count, each under its name and a dot: {@code teacher.norm.weight}.
 *   <li>A TorchScript object's tensors have the path of attributes that leads to them.
 * </ol>
 */
final class TorchKeys {
    private static final int DEEPEST = 100;
    private static final int MOST = 1_000_000; // a shared part counts as often as it is reached
    private static final int MOST_NAMED = 20;

    private final FileErrors errors;
    private final Map<String, TorchTensor> found = new LinkedHashMap<>();
    private int visited;

    private TorchKeys(FileErrors errors) {
        this.errors = errors;
    }

    static Map<String, TorchTensor> of(Object root, FileErrors errors) {
        var keys = new TorchKeys(errors);
        if (root instanceof TorchBuilder.ScriptObject object) keys.addScript("", object, 0);
        else if (root instanceof Map<?, ?> dict) keys.addDict(dict);
        if (keys.found.isEmpty()) throw keys.none(root);
        return keys.found;
    }

    private void addDict(Map<?, ?> dict) {
        Map<String, Map<?, ?>> below = new LinkedHashMap<>();
        dict.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inner && hasTensors(inner)) below.put((String) key, inner);
        });
        if (below.size() == 1) {
            addTensors("", below.values().iterator().next());
            return;
        }
        addTensors("", dict);
        below.forEach((name, inner) -> addTensors(name + ".", inner));
    }

    private static boolean hasTensors(Map<?, ?> dict) {
        return dict.values().stream().anyMatch(TorchTensor.class::isInstance);
    }

    private void addTensors(String prefix, Map<?, ?> dict) {
        dict.forEach((key, value) -> {
            if (value instanceof TorchTensor t) add(prefix + key, t);
        });
    }

    private void add(String key, TorchTensor tensor) {
        if (found.put(key, tensor) != null)
            throw errors.damaged("keys must be", "unique", FileErrors.quoted(key) + " twice");
    }

    private void addScript(String prefix, TorchBuilder.ScriptObject object, int depth) {
        if (depth > DEEPEST || (visited += 1 + object.attributes().size()) > MOST)
            throw errors.damaged("objects must be nested", "at most " + DEEPEST + " deep, " + MOST + " in all", "more");
        addTensors(prefix, object.attributes());
        object.attributes().forEach((name, value) -> {
            if (value instanceof TorchBuilder.ScriptObject inner) addScript(prefix + name + ".", inner, depth + 1);
        });
    }

    private WeightsException none(Object root) {
        String got = root instanceof Map<?, ?> dict
                ? dict.isEmpty()
                        ? "an empty one"
                        : "one of "
                                + String.join(
                                        ", ",
                                        dict.keySet().stream()
                                                .limit(MOST_NAMED)
                                                .map(key -> FileErrors.quoted((String) key))
                                                .toList())
                : root instanceof TorchTensor
                        ? "one tensor without a key"
                        : root instanceof List<?> ? "a list" : "something else";
        return errors.broken(
                "the file must hold a dict of",
                "tensors, or of one such dict",
                got,
                "Save the weights alone: torch.save(model.state_dict(), path).");
    }
}
