package dev.roentgen.weights;

import java.util.ArrayList;
import java.util.List;

/**
 * How weights are matched with a layer: {@code strict().skip("head.")}.
 *
 * @param skipped what keys of the layer begin with that keep their present values
 * @param keys the table from the file's keys to the layer's
 * @param adapts whether tensors of other shapes are adapted where the layer knows how
 */
public record Loading(List<String> skipped, KeyMap keys, boolean adapts) {
    /** Keeps a copy of the list. */
    public Loading {
        skipped = List.copyOf(skipped);
    }

    /** Every key of the layer must be in the file, in its shape, and no other. */
    public static Loading strict() {
        return new Loading(List.of(), KeyMap.none(), false);
    }

    /** The same, but keys that begin so are left out on both sides. */
    public Loading skip(String... prefixes) {
        List<String> more = new ArrayList<>(skipped);
        more.addAll(List.of(prefixes));
        return new Loading(more, keys, adapts);
    }

    /** The same with a table of keys. */
    public Loading keys(KeyMap map) {
        return new Loading(skipped, map, adapts);
    }

    /** The same for a file whose keys have this in front, as {@code "module."}; what else it holds does not count. */
    public Loading under(String prefix) {
        return new Loading(skipped, keys.under(prefix), adapts);
    }

    /**
     * The same, but tensors of other shapes are brought to the layer's where it knows how: position embeddings for another
     * grid, the first convolution for other channels; see {@link dev.roentgen.nn.Layer#findAdaptation}.
     */
    public Loading adapt() {
        return new Loading(skipped, keys, true);
    }

    boolean skips(String key) {
        return skipped.stream().anyMatch(key::startsWith);
    }
}
