package dev.roentgen.training;

import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Slot;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The best evaluation so far and the model's values then; memory is shared with the model until training writes to it. */
final class Best {
    private final Layer model;
    private final Map<String, Slot> copies = new LinkedHashMap<>();
    private @Nullable Epoch epoch;
    private double score = Double.NaN;
    private int since; // evaluations after the best

    Best(Layer model) {
        this.model = model;
    }

    /** Looks at one more score (larger is better; NaN never is): whether it beats all before. */
    boolean look(double next) {
        boolean better = !Double.isNaN(next) && !(next <= score);
        since = better ? 0 : since + 1;
        if (better) score = next;
        return better;
    }

    /** Keeps the model's values as those of the best. */
    void keep(Epoch best) {
        epoch = best;
        model.slots()
                .forEach((key, slot) -> copies.computeIfAbsent(key, k -> new Slot(slot.shape(), slot.dtype()))
                        .set(slot.value()));
    }

    @Nullable
    Epoch epoch() {
        return epoch;
    }

    double score() {
        return score;
    }

    /** How many evaluations came after the best. */
    int since() {
        return since;
    }

    /** The kept values by key; none before the first. */
    Map<String, Slot> slots() {
        return copies;
    }

    /** Goes on from what was saved. */
    void resume(@Nullable Epoch best, double itsScore, int evaluationsSince, Map<String, Slot> values) {
        epoch = best;
        score = itsScore;
        since = evaluationsSince;
        copies.putAll(values);
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
