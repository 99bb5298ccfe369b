package dev.roentgen.training.explain;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.nn.Layer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Layers of a model whose results are looked at.
 *
 * @param layers by path
 */
record Watched(Map<String, Layer> layers) {
    /** One layer by its path. */
    static Watched layer(String where, Layer model, String path) {
        return matching(where, model, Pattern.quote(path));
    }

    /** All layers whose whole path fits a pattern. */
    static Watched matching(String where, Layer model, String pattern) {
        Pattern p = Pattern.compile(pattern);
        Map<String, Layer> all = new LinkedHashMap<>(), found = new LinkedHashMap<>();
        model.eachLayer(all::put);
        all.forEach((path, layer) -> {
            if (p.matcher(path).matches()) found.put(path, layer);
        });
        if (found.isEmpty())
            throw new ArgumentException(
                    where,
                    "the layer must be",
                    "one of the model's " + (all.size() - 1),
                    "'" + pattern.replace("\\Q", "").replace("\\E", "") + "'",
                    "Such as '" + last(all) + "'.");
        return new Watched(found);
    }

    private static String last(Map<String, Layer> all) {
        return all.keySet().stream().reduce("", (a, b) -> b);
    }

    ArgumentException unused(String where) {
        return new ArgumentException(
                where, "the layer must", "give one tensor when the model runs", layers.keySet() + " did not", "");
    }

    /** Runs something with a hook on every layer. */
    <R> R during(Layer.Hook hook, Supplier<R> work) {
        layers.values().forEach(l -> l.onForward(hook));
        try {
            return work.get();
        } finally {
            layers.values().forEach(l -> l.removeHook(hook));
        }
    }
}
