package dev.roentgen.examples.cli;

import dev.roentgen.check.DataException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Classes and the sentences that stand for them, from a text file with a sentence a line, its class in front of it and a colon
 * between: {@code normal: Healthy lungs.} A sentence alone is a class of its own name; lines of one class belong together.
 *
 * @param sentences those of each class, by its label, in the file's order
 * @param labelled whether a label stood in front of each
 */
record Prompts(Map<String, List<String>> sentences, boolean labelled) {
    private static final Pattern LABEL = Pattern.compile("([^:]*):(?:\\s+(.*))?"); // 'at 12:30' is none
    private static final String FIX = "Write a line for each class: 'normal: A chest X-ray of healthy lungs.'";
    private static final String MARK = "\uFEFF"; // that some editors put at the beginning of UTF-8

    static Prompts read(Path file) {
        Map<String, List<String>> sentences = new LinkedHashMap<>();
        boolean labelled = true;
        int number = 0;
        for (String line : text(file).replace(MARK, "").lines().toList()) {
            number++;
            if (line.isBlank()) continue;
            Matcher m = LABEL.matcher(line.strip());
            boolean split = m.matches();
            String label = split ? m.group(1).strip() : line.strip(),
                    sentence =
                            split ? Objects.requireNonNullElse(m.group(2), "").strip() : label;
            if (label.isEmpty() || sentence.isEmpty())
                throw wrong(
                        "line " + number + " of " + file + " must be",
                        "'label: sentence' or a sentence",
                        "'" + line.strip() + "'",
                        FIX);
            labelled &= split;
            sentences.computeIfAbsent(label, k -> new ArrayList<>()).add(sentence);
        }
        if (sentences.size() < 2)
            throw wrong(
                    file + " must hold",
                    "sentences for 2 or more classes",
                    sentences.isEmpty() ? "none" : "one class",
                    FIX);
        return new Prompts(sentences, labelled);
    }

    private static String text(Path file) {
        try {
            if (Files.isRegularFile(file)) return Files.readString(file);
            throw wrong("it must be", "a text file", file + (Files.exists(file) ? " (a folder)" : " (none)"), FIX);
        } catch (CharacterCodingException e) {
            throw (DataException) wrong(file + " must be", "text in UTF-8", "other bytes", "Save it as UTF-8.")
                    .causedBy(e);
        } catch (IOException e) {
            throw (DataException) wrong(
                            "the file must be",
                            "readable",
                            file + " (" + e.getClass().getSimpleName() + ")",
                            "")
                    .causedBy(e);
        }
    }

    /** The same in the order of a data set's classes; sentences without labels stand for them one after the other. */
    Prompts of(List<String> classes) {
        boolean inOrder = !labelled && sentences.size() == classes.size();
        if (!inOrder && !Set.copyOf(classes).equals(sentences.keySet()))
            throw wrong(
                    "its labels must be the classes of --data,",
                    String.join(", ", classes),
                    String.join(", ", sentences.keySet()),
                    "Write 'label: sentence' lines with these labels.");
        Map<String, List<String>> ordered = new LinkedHashMap<>();
        List<List<String>> all = List.copyOf(sentences.values());
        for (int c = 0; c < classes.size(); c++) {
            String label = classes.get(c);
            ordered.put(label, inOrder ? all.get(c) : Objects.requireNonNull(sentences.get(label)));
        }
        return new Prompts(ordered, true);
    }

    List<String> labels() {
        return List.copyOf(sentences.keySet());
    }

    private static DataException wrong(String rule, String expected, String got, String fix) {
        return new DataException("--prompts", rule, expected, got, fix);
    }
}
