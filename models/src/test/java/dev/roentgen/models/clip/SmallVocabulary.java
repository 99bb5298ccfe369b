package dev.roentgen.models.clip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;

/** A vocabulary of few words, in the forms that checkpoints have. */
public final class SmallVocabulary {
    /** The pairs that are joined. */
    static final List<String> MERGES =
            List.of("c a", "ca t</w>", "d o", "do g</w>", "a n", "e r", "t h", "th e</w>", "l l", "' t</w>");

    private SmallVocabulary() {}

    /** All words by number order. */
    static Map<String, Integer> words() {
        List<String> letters = new ArrayList<>(List.of(Vocabulary.letters()));
        letters.sort((a, b) -> Integer.compare(a.codePointAt(0), b.codePointAt(0)));
        Map<String, Integer> words = new LinkedHashMap<>();
        for (String l : letters) words.put(l, words.size());
        for (String l : letters) words.put(l + "</w>", words.size());
        for (String m : MERGES) words.put(m.replace(" ", ""), words.size());
        words.put("<|startoftext|>", words.size());
        words.put("<|endoftext|>", words.size());
        return words;
    }

    /** Writes {@code vocab.json} and {@code merges.txt}; gives the number of words. */
    public static int write(Path folder) throws IOException {
        Map<String, Integer> words = words();
        Files.writeString(folder.resolve("vocab.json"), new ObjectMapper().writeValueAsString(words));
        Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\n" + String.join("\n", MERGES) + "\n");
        return words.size();
    }

    /** Writes {@code tokenizer.json}, its pairs as lists or as texts. */
    static void writeBoth(Path folder, boolean lists) throws IOException {
        Map<String, Integer> words = words();
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("type", "BPE");
        model.put("end_of_word_suffix", "</w>");
        model.put("vocab", words);
        model.put("merges", lists ? MERGES.stream().map(m -> m.split(" ")).toList() : MERGES);
        Map<String, Object> root = new LinkedHashMap<>();
        root.put(
                "added_tokens",
                List.of(Map.of("id", words.get("<|endoftext|>"), "content", "<|endoftext|>", "special", true)));
        root.put("model", model);
        Files.writeString(folder.resolve("tokenizer.json"), new ObjectMapper().writeValueAsString(root));
    }
}
