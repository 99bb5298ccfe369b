package dev.roentgen.models.clip;

import dev.roentgen.check.DataException;
import dev.roentgen.weights.AtomicFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Reads a vocabulary from the files that checkpoints come with. */
final class VocabularyFiles {
    static final String OPENAI = "bpe_simple_vocab_16e6.txt.gz";
    private static final String WORDS = "vocab.json";
    private static final String MERGES = "merges.txt";
    private static final String BOTH = "tokenizer.json";
    private static final int OPENAI_MERGES = 48_894; // the file has more; the model was trained with these

    private VocabularyFiles() {}

    /** Whether the folder has a vocabulary. */
    static boolean in(Path folder) {
        return exists(folder, WORDS) && exists(folder, MERGES) || exists(folder, BOTH) || exists(folder, OPENAI);
    }

    private static boolean exists(Path folder, String name) {
        return Files.isRegularFile(folder.resolve(name));
    }

    /** Whether the vocabulary is read from the original's own file. */
    static boolean isOpenai(Path fileOrFolder) {
        return Files.isDirectory(fileOrFolder)
                ? !exists(fileOrFolder, WORDS) && !exists(fileOrFolder, BOTH)
                : fileOrFolder.toString().endsWith(".gz");
    }

    static Vocabulary read(Path fileOrFolder) {
        if (!Files.isDirectory(fileOrFolder)) return readFile(fileOrFolder);
        if (exists(fileOrFolder, WORDS) && exists(fileOrFolder, MERGES)) return readPair(fileOrFolder.resolve(WORDS));
        for (String name : List.of(BOTH, OPENAI))
            if (exists(fileOrFolder, name)) return readFile(fileOrFolder.resolve(name));
        throw broken(
                fileOrFolder,
                "the folder must have",
                WORDS + " and " + MERGES + ", or " + BOTH + ", or " + OPENAI,
                exists(fileOrFolder, WORDS)
                        ? WORDS + " alone"
                        : exists(fileOrFolder, MERGES) ? MERGES + " alone" : "none of them",
                "Download them from where the weights came from.");
    }

    /** Writes Hugging Face's two files into a folder that is there. */
    static void write(Vocabulary vocabulary, Path folder) {
        AtomicFile.write(folder.resolve(WORDS), new ObjectMapper().writeValueAsBytes(vocabulary.ids()));
        String merges = "#version: 0.2\n" + String.join("\n", vocabulary.merges()) + "\n";
        AtomicFile.write(folder.resolve(MERGES), merges.getBytes(StandardCharsets.UTF_8));
    }

    private static Vocabulary readFile(Path file) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".gz")) return openai(file);
        return name.equals(WORDS) || name.equals(MERGES) ? readPair(file.resolveSibling(WORDS)) : readBoth(file);
    }

    /** The original's file: pairs alone, from which the words follow. */
    private static Vocabulary openai(Path file) {
        List<String[]> merges = merges(file, true);
        if (merges.size() < OPENAI_MERGES)
            throw broken(
                    file,
                    "the file must have",
                    OPENAI_MERGES + " merges",
                    Integer.toString(merges.size()),
                    "It is cut short: download it again.");
        return Vocabulary.of(where(file), merges.subList(0, OPENAI_MERGES));
    }

    /** Hugging Face's two files: words with their numbers, and pairs. */
    private static Vocabulary readPair(Path words) {
        return new Vocabulary(where(words), ids(words, json(words)), merges(words.resolveSibling(MERGES), false));
    }

    /** Hugging Face's one file. */
    private static Vocabulary readBoth(Path file) {
        JsonNode root = json(file), model = root.path("model");
        String kind = model.path("type").asString("BPE"),
                suffix = model.path("end_of_word_suffix").asString("");
        if (!kind.equals("BPE") || !suffix.equals(Vocabulary.END_OF_WORD))
            throw broken(
                    file,
                    "the tokenizer must be",
                    "BPE with '" + Vocabulary.END_OF_WORD + "' at the end of words, as CLIP's",
                    kind + " with '" + suffix + "'",
                    "These are another model's files.");
        Map<String, Integer> ids = ids(file, model.path("vocab"));
        for (JsonNode word : root.path("added_tokens"))
            ids.put(word.path("content").asString(""), word.path("id").asInt(-1));
        List<String[]> merges = new ArrayList<>();
        for (JsonNode m : model.path("merges"))
            merges.add(
                    m.isArray()
                            ? new String[] {m.path(0).asString(""), m.path(1).asString("")}
                            : pair(file, m.asString("")));
        return new Vocabulary(where(file), ids, merges);
    }

    private static Map<String, Integer> ids(Path file, JsonNode words) {
        if (!words.isObject() || words.isEmpty())
            throw broken(file, "the words must be", "an object of numbers by word", "none", "Download it again.");
        Map<String, Integer> ids = new LinkedHashMap<>();
        words.properties().forEach(e -> {
            if (!e.getValue().isInt())
                throw broken(
                        file,
                        "the number of '" + e.getKey() + "' must be",
                        "an integer",
                        e.getValue().toString(),
                        "Download it again.");
            ids.put(e.getKey(), e.getValue().asInt());
        });
        return ids;
    }

    private static JsonNode json(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new ObjectMapper().readTree(in);
        } catch (JacksonException e) {
            throw caused(broken(file, "the file must be", "JSON", e.getOriginalMessage(), "Download it again."), e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The pairs of a file, one a line, after its head. */
    private static List<String[]> merges(Path file, boolean zipped) {
        List<String[]> merges = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file);
                InputStream plain = zipped ? new GZIPInputStream(in) : in;
                var lines = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            if (line == null || !line.contains("#version"))
                throw broken(file, "the first line must be", "#version", "'" + line + "'", "Download it again.");
            while ((line = lines.readLine()) != null) {
                if (!line.isBlank()) merges.add(pair(file, line));
                if (zipped && merges.size() == OPENAI_MERGES) break;
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return merges;
    }

    private static String[] pair(Path file, String line) {
        String[] pair = line.split(" ", -1);
        if (pair.length != 2 || pair[0].isEmpty() || pair[1].isEmpty())
            throw broken(file, "a merge must be", "two words and a space", "'" + line + "'", "Download it again.");
        return pair;
    }

    private static String where(Path file) {
        return "ClipTokenizer " + file;
    }

    private static DataException broken(Path file, String rule, String expected, String got, String fix) {
        return new DataException(where(file), rule, expected, got, fix);
    }

    private static DataException unreadable(Path file, IOException cause) {
        boolean missing = cause instanceof NoSuchFileException;
        return caused(
                broken(
                        file,
                        "the file must",
                        missing ? "exist" : "be readable and whole",
                        missing ? "none" : String.valueOf(cause.getMessage()),
                        missing ? "Check the path." : "Download it again."),
                cause);
    }

    private static DataException caused(DataException e, Exception cause) {
        e.causedBy(cause);
        return e;
    }
}
