package dev.roentgen.weights;

import java.util.ArrayList;
import java.util.List;

/**
 * How weights are matched with a layer: {@code strict().skip("head.")}.
 *
 * @param skipped what keys of the layer begin with that keep their present values
 * @param keys the table from the file's keys to the layer's
 */
public record Loading(List<String> skipped, KeyMap keys) {
    /** Keeps a copy of the list. */
    public Loading {
        skipped = List.copyOf(skipped);
    }

    /** Every key of the layer must be in the file, in its shape, and no other. */
    public static Loading strict() {
        return new Loading(List.of(), KeyMap.none());
    }

    /** The same, but keys that begin so are left out on both sides. */
    public Loading skip(String... prefixes) {
        List<String> more = new ArrayList<>(skipped);
        more.addAll(List.of(prefixes));
        return new Loading(more, keys);
    }

    /** The same with a table of keys. */
    public Loading keys(KeyMap map) {
        return new Loading(skipped, map);
    }

    /** The same for a file whose keys have this in front, as {@code "module."}; what else it holds does not count. */
    public Loading under(String prefix) {
        return new Loading(skipped, keys.under(prefix));
    }

    boolean skips(String key) {
        return skipped.stream().anyMatch(key::startsWith);
    }
}
