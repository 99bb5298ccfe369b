package dev.roentgen.examples.parity;

import dev.roentgen.models.clip.ClipTokenizer;
import dev.roentgen.models.clip.ClipTokenizer.Padding;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Texts and their words: a case is a file of many texts, all of which must agree exactly. */
final class TokenizerCases {
    private TokenizerCases() {}

    static void add(Map<String, Evaluator> kinds) {
        kinds.put("clip_bpe", TokenizerCases::run);
    }

    private static void run(Manifest manifest, Manifest.Case which, Comparison results) {
        JsonNode file = new ObjectMapper().readTree(manifest.text(which.file()));
        int context = which.config().integer("context_length");
        ClipTokenizer tokenizer = ClipTokenizer.open(
                        manifest.folder().resolve(file.path("vocab").asString()))
                .context(context);
        for (JsonNode c : file.path("cases")) {
            String text = c.path("text").asString();
            int[] words = tokenizer.words(text);
            results.values(
                    "ids of '" + text + "'",
                    IntStream.of(words).asDoubleStream().toArray(),
                    row(c.path("ids")),
                    0,
                    0);
            for (Padding padding : Padding.values()) {
                String name = (padding == Padding.ZERO ? "openai_" : "hf_") + context;
                double[] got = tokenizer.padding(padding).encode(text).toDoubleArray();
                results.values(name + " of '" + text + "'", got, row(c.path(name)), 0, 0);
            }
            String decoded = tokenizer.decode(words);
            if (!decoded.equals(c.path("decoded").asString()))
                results.fail("decoded '" + text + "'", "'" + decoded + "', expected " + c.path("decoded"));
        }
    }

    private static double[] row(JsonNode ids) {
        return IntStream.range(0, ids.size())
                .mapToDouble(i -> ids.get(i).asDouble())
                .toArray();
    }
}
