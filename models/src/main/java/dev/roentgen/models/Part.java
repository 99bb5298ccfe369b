package dev.roentgen.models;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of a model that is frozen, checkpointed and given a learning rate as a whole.
 *
 * @param name the stem, a block or the head
 * @param prefixes what the keys of its parameters begin with
 */
public record Part(String name, List<String> prefixes) {
    /** Keeps a copy of the list. */
    public Part {
        prefixes = List.copyOf(prefixes);
    }

    /** The stem, the blocks under their numbers from 1, the head. */
    public static List<Part> list(List<String> stem, List<List<String>> blocks, List<String> head) {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("stem", stem));
        for (int i = 0; i < blocks.size(); i++) parts.add(new Part("block " + (i + 1), blocks.get(i)));
        parts.add(new Part("head", head));
        return parts;
    }

    /** The stem, {@code count} blocks under {@code prefix0.}, {@code prefix1.}, ..., the head. */
    public static List<Part> list(List<String> stem, String prefix, int count, List<String> head) {
        List<List<String>> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) blocks.add(List.of(prefix + i + "."));
        return list(stem, blocks, head);
    }

    /** The blocks of stages under odd numbers; a step down between two stages, under an even one, is of the block behind it. */
    public static List<List<String>> stages(String prefix, List<Integer> depths) {
        List<List<String>> blocks = new ArrayList<>();
        for (int i = 0; i < depths.size(); i++)
            for (int j = 0; j < depths.get(i); j++) {
                String block = prefix + (2 * i + 1) + "." + j + ".";
                blocks.add(i > 0 && j == 0 ? List.of(prefix + 2 * i + ".", block) : List.of(block));
            }
        return blocks;
    }

    /** The same part of a model that is a child under this path, and what else is of it. */
    public Part under(String path, String... more) {
        List<String> all = new ArrayList<>();
        for (String prefix : prefixes) all.add(path + prefix);
        all.addAll(List.of(more));
        return new Part(name, all);
    }

    /** Whether a key is of this part. */
    public boolean holds(String key) {
        return prefixes.stream().anyMatch(key::startsWith);
    }
}
