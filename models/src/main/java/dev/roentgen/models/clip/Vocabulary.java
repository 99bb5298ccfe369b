package dev.roentgen.models.clip;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.DataException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The words of a tokenizer, and which two of them make one; Sennrich et al., arXiv:1508.07909. A word is spelled with one
 * letter per byte, and {@link #END_OF_WORD} where nothing may be appended.
 */
final class Vocabulary {
    static final String END_OF_WORD = "</w>";
    static final String START = "<|startoftext|>";
    static final String END = "<|endoftext|>";
    private static final int BYTES = 256;

    /** How early a pair is joined, and the word that it becomes. */
    private record Join(int rank, int word) {}

    private final String where;
    private final Map<String, Integer> ids;
    private final Map<Integer, String> words = new HashMap<>();
    private final Map<Long, Join> joins = new HashMap<>();
    private final int[] inside = new int[BYTES]; // the words of one byte each
    private final int[] last = new int[BYTES]; // the same at the end of a word

    /**
     * Words with their numbers, and pairs of words in the order in which they are joined; {@code where} names the file in
     * errors.
     */
    Vocabulary(String where, Map<String, Integer> ids, List<String[]> merges) {
        this.where = where;
        this.ids = ids;
        ids.forEach((word, id) -> {
            String other = words.put(id, word);
            if (other != null)
                throw broken("numbers of words must be", "distinct", id + " for '" + other + "' and '" + word + "'");
        });
        String[] letters = letters();
        for (int b = 0; b < BYTES; b++) {
            inside[b] = id(letters[b], "the letter of byte " + b);
            last[b] = id(letters[b] + END_OF_WORD, "the last letter of byte " + b);
        }
        id(START, "the start of texts");
        id(END, "the end of texts");
        for (String[] pair : merges) {
            String joined = pair[0] + pair[1], as = "merge '" + pair[0] + " " + pair[1] + "'";
            joins.putIfAbsent(pair(id(pair[0], as), id(pair[1], as)), new Join(joins.size(), id(joined, as)));
        }
    }

    /** The words that follow from pairs alone, numbered as in the original: letters, last letters, joined pairs, start, end. */
    static Vocabulary of(String where, List<String[]> merges) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        List<String> letters = new ArrayList<>(List.of(letters()));
        letters.sort((a, b) -> Integer.compare(a.codePointAt(0), b.codePointAt(0))); // printable bytes come first
        for (String letter : letters) ids.put(letter, ids.size());
        for (String letter : letters) ids.put(letter + END_OF_WORD, ids.size());
        for (String[] pair : merges) ids.put(pair[0] + pair[1], ids.size());
        ids.put(START, ids.size());
        ids.put(END, ids.size());
        return new Vocabulary(where, ids, merges);
    }

    /** One printable letter for each byte: its own character where that is printable, else the next free one from 256 on. */
    static String[] letters() {
        String[] letters = new String[BYTES];
        int free = BYTES;
        for (int b = 0; b < BYTES; b++) {
            boolean printable = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xFF && b != 0xAD;
            letters[b] = Character.toString(printable ? b : free++);
        }
        return letters;
    }

    private static long pair(int first, int second) {
        return (long) first << Integer.SIZE | second & 0xFFFFFFFFL;
    }

    private int id(String word, String why) {
        Integer id = ids.get(word);
        if (id == null) throw broken("the words must include", "'" + word + "', " + why, "none");
        return id;
    }

    private DataException broken(String rule, String expected, String got) {
        return new DataException(
                where,
                rule,
                expected,
                got,
                "The files are damaged or belong to different models: download them again.");
    }

    int size() {
        return words.size();
    }

    /** All words with their numbers. */
    Map<String, Integer> ids() {
        return Collections.unmodifiableMap(ids);
    }

    /** The pairs in the order in which they are joined, a space between the two. */
    List<String> merges() {
        return joins.entrySet().stream()
                .sorted(Comparator.comparingInt(e -> e.getValue().rank()))
                .map(e -> words.get((int) (e.getKey() >>> Integer.SIZE)) + " " + words.get((int) (long) e.getKey()))
                .toList();
    }

    int start() {
        return id(START, "");
    }

    int end() {
        return id(END, "");
    }

    /** The words that a piece of text is made of. */
    List<Integer> encode(String piece) {
        if (piece.equals(START) || piece.equals(END)) return List.of(id(piece, ""));
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        List<Integer> word = new ArrayList<>();
        for (int i = 0; i < bytes.length; i++) word.add((i < bytes.length - 1 ? inside : last)[bytes[i] & 0xFF]);
        while (joinEarliest(word)) {}
        return word;
    }

    /** Joins the pair that is joined before all others, wherever it stands; false where no pair can be. */
    private boolean joinEarliest(List<Integer> word) {
        Join best = null;
        long which = 0;
        for (int i = 0; i + 1 < word.size(); i++) {
            long pair = pair(word.get(i), word.get(i + 1));
            Join join = joins.get(pair);
            if (join == null || best != null && join.rank() >= best.rank()) continue;
            best = join;
            which = pair;
        }
        if (best == null) return false;
        List<Integer> joined = new ArrayList<>();
        for (int i = 0; i < word.size(); i++) {
            if (i + 1 < word.size() && pair(word.get(i), word.get(i + 1)) == which) {
                joined.add(best.word());
                i++;
            } else joined.add(word.get(i));
        }
        word.clear();
        word.addAll(joined);
        return true;
    }

    /** The text that words stand for, a space after each that ends one. */
    String decode(int... numbers) {
        Map<Integer, Integer> bytes = new HashMap<>();
        String[] letters = letters();
        for (int b = 0; b < BYTES; b++) bytes.put(letters[b].codePointAt(0), b);
        StringBuilder spelled = new StringBuilder();
        for (int n : numbers) {
            String word = words.get(n);
            if (word == null)
                throw new ArgumentException(
                        where,
                        "words must be",
                        "in the vocabulary",
                        Integer.toString(n),
                        "Use the model's own tokenizer.");
            spelled.append(word);
        }
        byte[] text = new byte[spelled.codePointCount(0, spelled.length())];
        int[] codes = spelled.codePoints().toArray();
        for (int i = 0; i < codes.length; i++) text[i] = (byte) (int) bytes.getOrDefault(codes[i], (int) '?');
        return new String(text, 0, text.length, StandardCharsets.UTF_8).replace(END_OF_WORD, " ");
    }
}
