package dev.roentgen.models.parity;

import dev.roentgen.nn.Forward;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.weights.KeyMap;
import java.util.Map;
import java.util.function.Function;

/**
 * A model as a reference case sees it.
 *
 * @param layer its state
 * @param run from inputs to outputs, both by the case's names
 * @param keys from the case's keys to the model's
 */
public record Subject(Layer layer, Function<Map<String, Tensor>, Map<String, Tensor>> run, KeyMap keys) {
    /** A model with keys of its own. */
    public Subject(Layer layer, Function<Map<String, Tensor>, Map<String, Tensor>> run) {
        this(layer, run, KeyMap.none());
    }

    /** A model from {@code x} to one output of this name. */
    public static <L extends Layer & Forward> Subject of(L model, String output) {
        return new Subject(model, in -> Map.of(output, model.forward(input(in, "x"))));
    }

    /** An input that the case must have. */
    public static Tensor input(Map<String, Tensor> inputs, String name) {
        Tensor t = inputs.get(name);
        if (t == null) throw new IllegalArgumentException("the case has no in." + name + ", only " + inputs.keySet());
        return t;
    }
}
