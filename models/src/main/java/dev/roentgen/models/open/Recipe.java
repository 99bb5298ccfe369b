package dev.roentgen.models.open;

import dev.roentgen.models.Model;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.clip.ClipTokenizer;
import dev.roentgen.weights.KeyMap;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a reader made out of a folder or file: how to build its model, and how its weights are called.
 *
 * @param name what the model calls itself
 * @param published the options with which the factory builds the model that the weights are of
 * @param factory builds it
 * @param keys from the weights' names to the model's
 * @param computed the model's keys that files need not have, since they follow from its sizes
 * @param pictures what it takes
 * @param tokenizer from texts to words, where there is one
 * @param labels the names of its classes, if given
 */
record Recipe(
        String name,
        ModelOptions published,
        Function<ModelOptions, Model> factory,
        KeyMap keys,
        List<String> computed,
        Pictures pictures,
        @Nullable ClipTokenizer tokenizer,
        List<String> labels) {

    /** A model of pictures alone, whose weights have its own names. */
    static Recipe of(String name, ModelOptions published, Function<ModelOptions, Model> factory, Pictures pictures) {
        return new Recipe(name, published, factory, KeyMap.none(), List.of(), pictures, null, List.of());
    }

    /** The same with names of classes. */
    Recipe labels(List<String> names) {
        return new Recipe(name, published, factory, keys, computed, pictures, tokenizer, names);
    }

    /** The same for weights with other names. */
    Recipe keys(KeyMap map) {
        return new Recipe(name, published, factory, map, computed, pictures, tokenizer, labels);
    }

    /** The same for files that lack these keys of the model. */
    Recipe computed(List<String> keys) {
        return new Recipe(name, published, factory, this.keys, keys, pictures, tokenizer, labels);
    }
}
