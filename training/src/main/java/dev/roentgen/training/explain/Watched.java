package dev.roentgen.training.explain;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.nn.Layer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A layer of a model whose result is looked at.
 *
 * @param path where it is in the model
 * @param layer the layer
 */
record Watched(String path, Layer layer) {
    /** The layer with a path. */
    static Watched layer(String where, Layer model, String path) {
        Map<String, Layer> all = new LinkedHashMap<>();
        model.eachLayer(all::put);
        Layer found = all.get(path);
        if (found != null) return new Watched(path, found);
        String last = all.keySet().stream().reduce("", (a, b) -> b);
        throw new ArgumentException(
                where,
                "the layer must be",
                "one of the model's " + (all.size() - 1),
                "'" + path + "'",
                "Such as '" + last + "'.");
    }

    ArgumentException unused(String where) {
        return new ArgumentException(
                where, "the layer must", "give one tensor when the model runs", path + " did not", "");
    }

    /** Runs something with a hook on the layer. */
    <R> R during(Layer.Hook hook, Supplier<R> work) {
        layer.onForward(hook);
        try {
            return work.get();
        } finally {
            layer.removeHook(hook);
        }
    }
}
