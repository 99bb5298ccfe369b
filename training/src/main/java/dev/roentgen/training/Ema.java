package dev.roentgen.training;

import dev.roentgen.nn.Layer;
import dev.roentgen.nn.Parameter;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** An exponential moving average of a model's parameters; buffers, which are averages themselves, stay the model's. */
final class Ema {
    private final Map<String, Parameter> parameters;
    private final Map<String, Slot> averages = new LinkedHashMap<>();
    private final double decay;

    /** Goes on from averages; those that are missing start from the parameters as they are. */
    Ema(Layer model, double decay, Map<String, Slot> saved) {
        this.decay = decay;
        parameters = model.parameters();
        parameters.forEach((key, p) -> {
            Slot known = saved.get(key);
            averages.put(key, known == null ? new Slot(p.value()) : known);
        });
    }

    /** The averages by the parameters' keys. */
    Map<String, Slot> slots() {
        return averages;
    }

    /** After a step; the first ones count more, so that the start is soon forgotten. */
    void update(long step) {
        double kept = Math.min(decay, (1.0 + step) / (10.0 + step));
        for (var e : averages.entrySet()) {
            Parameter p = parameters.get(e.getKey());
            if (p == null || p.isFrozen()) continue;
            Slot average = e.getValue();
            Autograd.off(() -> {
                try (Scope scope = Scope.open()) {
                    Tensor a = average.value();
                    average.set(a.add(p.value().sub(a).mul(1 - kept)));
                    return p;
                }
            });
        }
    }

    /** Exchanges the model's parameters and the averages; twice is as before. */
    void swap() {
        averages.forEach((key, average) -> {
            Parameter p = parameters.get(key);
            if (p == null) return;
            Slot held = new Slot(p.value());
            p.set(average.value());
            average.set(held.value());
            held.unload();
        });
    }

    void close() {
        averages.values().forEach(Slot::unload);
    }
}
