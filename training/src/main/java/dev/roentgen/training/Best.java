package dev.roentgen.training;

import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Slot;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The best epoch so far and the model's values after it; memory is shared with the model until training writes to it. */
final class Best {
    private final Layer model;
    private final Map<String, Slot> copies = new LinkedHashMap<>();
    private @Nullable Epoch epoch;
    private double score = Double.NaN;

    Best(Layer model) {
        this.model = model;
    }

    /** Whether a score (larger is better) beats all before; NaN never does. */
    boolean beats(double score) {
        return !Double.isNaN(score) && !(score <= this.score);
    }

    /** Keeps the model's values as those of the best epoch. */
    void keep(Epoch epoch, double score) {
        this.epoch = epoch;
        this.score = score;
        model.slots()
                .forEach((key, slot) -> copies.computeIfAbsent(key, k -> new Slot(slot.shape(), slot.dtype()))
                        .set(slot.value()));
    }

    @Nullable
    Epoch epoch() {
        return epoch;
    }

    /** Puts the kept values back into the model. */
    void restore() {
        model.slots().forEach((key, slot) -> {
            Slot copy = copies.get(key);
            if (copy != null) slot.set(copy.value());
        });
        forget();
    }

    /** Gives the memory of the copies back. */
    void forget() {
        copies.values().forEach(Slot::unload);
        copies.clear();
    }
}
