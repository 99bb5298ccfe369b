package dev.roentgen.models.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which of a model's files to fetch: configuration, tokenizer, and the weights in one form, safetensors where there are. */
final class FileChoice {
    private static final List<String> BESIDE = List.of(
            "config.json",
            "preprocessor_config.json",
            "open_clip_config.json",
            "vocab.json",
            "merges.txt",
            "tokenizer.json",
            "bpe_simple_vocab_16e6.txt.gz");

    /** Weights by preference; an index stands for its parts. */
    private static final List<String> WEIGHTS = List.of(
            "model.safetensors",
            "model.safetensors.index.json",
            "open_clip_model.safetensors",
            "pytorch_model.bin",
            "pytorch_model.bin.index.json",
            "open_clip_pytorch_model.bin");

    private static final int MOST_SHOWN = 8;

    private FileChoice() {}

    /** The names to fetch: those that the patterns fit, or without patterns what opening a model needs; none if it has no weights. */
    static List<String> of(List<String> names, List<String> patterns) {
        if (!patterns.isEmpty())
            return names.stream().filter(n -> fits(n, patterns)).toList();
        List<String> chosen =
                new ArrayList<>(names.stream().filter(BESIDE::contains).toList());
        List<String> weights = weights(names);
        chosen.addAll(weights);
        return weights.isEmpty() ? List.of() : chosen;
    }

    private static boolean fits(String name, List<String> patterns) {
        return patterns.stream()
                .anyMatch(p -> Pattern.matches(
                        Stream.of(p.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")), name));
    }

    private static List<String> weights(List<String> names) {
        for (String first : WEIGHTS) {
            if (!names.contains(first)) continue;
            if (!first.endsWith(".index.json")) return List.of(first);
            String stem = first.substring(0, first.indexOf('.')); // model-00001-of-00002.safetensors
            String ending = first.substring(first.indexOf('.'), first.indexOf(".index"));
            return names.stream()
                    .filter(n -> n.equals(first) || n.startsWith(stem + "-") && n.endsWith(ending))
                    .toList();
        }
        for (String ending : List.of(".safetensors", ".pth", ".pt", ".bin")) {
            List<String> only = names.stream()
                    .filter(n -> n.endsWith(ending) && !n.contains("/"))
                    .toList();
            if (only.size() == 1) return only;
        }
        return List.of();
    }

    /** Some of the names, for errors. */
    static String shown(List<String> names) {
        if (names.isEmpty()) return "no files";
        return String.join(", ", names.subList(0, Math.min(MOST_SHOWN, names.size())))
                + (names.size() > MOST_SHOWN ? " and " + (names.size() - MOST_SHOWN) + " more" : "");
    }
}
