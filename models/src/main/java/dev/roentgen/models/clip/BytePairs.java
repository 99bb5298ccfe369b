package dev.roentgen.models.clip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the pairs of a vocabulary: the most frequent first. Sennrich et al., arXiv:1508.07909, Algorithm 1. */
final class BytePairs {
    /** How a piece of text is spelled so far, and how often it occurs. */
    private static final class Spelled {
        private List<String> letters;
        private int times;

        Spelled(List<String> letters) {
            this.letters = letters;
        }
    }

    private final Map<String, Spelled> pieces = new LinkedHashMap<>();
    private final String[] letters = Vocabulary.letters();

    /** Counts a piece of text. */
    void add(String piece) {
        pieces.computeIfAbsent(piece, this::spelled).times++;
    }

    private Spelled spelled(String piece) {
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        List<String> spelled = new ArrayList<>();
        for (int i = 0; i < bytes.length; i++)
            spelled.add(letters[bytes[i] & 0xFF] + (i < bytes.length - 1 ? "" : Vocabulary.END_OF_WORD));
        return new Spelled(spelled);
    }

    /** At most so many pairs in the order in which they are joined; of equally frequent ones the first seen comes first. */
    List<String[]> learn(int most) {
        List<String[]> pairs = new ArrayList<>();
        while (pairs.size() < most) {
            Map<List<String>, Integer> counts = new LinkedHashMap<>();
            for (Spelled p : pieces.values())
                for (int i = 0; i + 1 < p.letters.size(); i++)
                    counts.merge(List.copyOf(p.letters.subList(i, i + 2)), p.times, Integer::sum);
            List<String> best = List.of();
            int times = 1;
            for (var pair : counts.entrySet())
                if (pair.getValue() > times) {
                    best = pair.getKey();
                    times = pair.getValue();
                }
            if (best.isEmpty()) break;
            pairs.add(best.toArray(String[]::new));
            for (Spelled p : pieces.values()) p.letters = joined(p.letters, best);
        }
        return pairs;
    }

    private static List<String> joined(List<String> letters, List<String> pair) {
        List<String> joined = new ArrayList<>();
        for (int i = 0; i < letters.size(); i++) {
            if (i + 1 < letters.size() && letters.subList(i, i + 2).equals(pair)) {
                joined.add(pair.get(0) + pair.get(1));
                i++;
            } else joined.add(letters.get(i));
        }
        return joined;
    }
}
