package dev.roentgen.models.clip;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Turns texts into the numbers of words that {@link Clip} takes, as the original does: byte pairs joined in the order of a
 * vocabulary, Radford et al., arXiv:2103.00020, section 2.4.
 *
 * <p>Texts are cleaned first: HTML's character references replaced (twice), white space made single spaces, letters lower
 * case. Of the original, one optional step is left out: the repair of wrongly decoded text ({@code "Ã©"} for {@code "é"}, curly
 * quotes, wide letters) that it does where a library for that is installed. Immutable; safe for use by many threads.
 *
 * <pre>{@code
 * Tensor words = ClipTokenizer.open(folder).encode("a photo of a cat", "a photo of a dog");   // [2, 77]
 * }</pre>
 */
public final class ClipTokenizer {
    /** What stands behind the end of a text. */
    public enum Padding {
        /** 0, as the original and open_clip do it. */
        ZERO,
        /** The word that ends texts again, as Hugging Face does it. */
        END
    }

    private static final int CONTEXT = 77;
    private static final Pattern SPACE = Pattern.compile("\\p{IsWhite_Space}+");

    /** Named words, endings of English, runs of letters, single digits, runs of anything else but space. */
    private static final Pattern PIECE = Pattern.compile(
            Pattern.quote(Vocabulary.START) + "|" + Pattern.quote(Vocabulary.END)
                    + "|'(?:[stmd]|re|ve|ll)|\\p{L}+|\\p{N}|[^\\p{IsWhite_Space}\\p{L}\\p{N}]+",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private final Vocabulary vocabulary;
    private final Padding padding;
    private final int context;

    private ClipTokenizer(Vocabulary vocabulary, Padding padding, int context) {
        this.vocabulary = vocabulary;
        this.padding = padding;
        this.context = context;
    }

    /**
     * Reads the vocabulary of a checkpoint's folder: {@code vocab.json} with {@code merges.txt}, {@code tokenizer.json}, or
     * the original's {@code bpe_simple_vocab_16e6.txt.gz}; or one of these files. Texts get 77 words, padded as is usual with
     * such files. Throws {@link dev.roentgen.check.DataException} where there are none, or they contradict each other.
     */
    public static ClipTokenizer open(Path fileOrFolder) {
        Padding usual = VocabularyFiles.isOpenai(fileOrFolder) ? Padding.ZERO : Padding.END;
        return new ClipTokenizer(VocabularyFiles.read(fileOrFolder), usual, CONTEXT);
    }

    /**
     * A small vocabulary of one's own, for a model trained from nothing: all bytes, and the pairs that are most frequent in the
     * texts, joined one after the other. Sennrich et al., arXiv:1508.07909, Algorithm 1.
     *
     * @param pairs how many are joined at most; none that occurs once
     */
    public static ClipTokenizer learn(List<String> texts, int pairs) {
        BytePairs words = new BytePairs();
        for (String text : texts) {
            Matcher pieces = PIECE.matcher(clean(text));
            while (pieces.find()) words.add(pieces.group());
        }
        return new ClipTokenizer(Vocabulary.of("ClipTokenizer", words.learn(pairs)), Padding.END, CONTEXT);
    }

    /** Whether {@link #open} finds a vocabulary in the folder. */
    public static boolean isIn(Path folder) {
        return VocabularyFiles.in(folder);
    }

    /** Writes {@code vocab.json} and {@code merges.txt}, which {@link #open} reads, into a folder that is there. */
    public void save(Path folder) {
        VocabularyFiles.write(vocabulary, folder);
    }

    /** The same with this behind the end of texts. */
    public ClipTokenizer padding(Padding next) {
        return new ClipTokenizer(vocabulary, next, context);
    }

    /** The same with this many words to a text. */
    public ClipTokenizer context(int words) {
        if (words < 2)
            throw new ArgumentException(
                    "ClipTokenizer",
                    "a text must have",
                    "2 words or more, its start and its end",
                    Integer.toString(words),
                    "Use the model's context, as 77.");
        return new ClipTokenizer(vocabulary, padding, words);
    }

    /** The number of words. */
    public int vocabularySize() {
        return vocabulary.size();
    }

    /** The word that starts texts. */
    public int start() {
        return vocabulary.start();
    }

    /** The word that ends texts. */
    public int end() {
        return vocabulary.end();
    }

    /** The words of a text, however many, without start and end. */
    public int[] words(String text) {
        Matcher pieces = PIECE.matcher(clean(text));
        IntStream.Builder words = IntStream.builder();
        while (pieces.find()) vocabulary.encode(pieces.group()).forEach(words::add);
        return words.build().toArray();
    }

    private static String clean(String text) {
        String plain = strip(HtmlText.unescape(HtmlText.unescape(text)));
        return strip(SPACE.matcher(plain).replaceAll(" ")).toLowerCase(Locale.ROOT);
    }

    /** Without white space, and the control characters that separate files and records, at both ends. */
    private static String strip(String text) {
        int from = 0, to = text.length();
        while (from < to && strippable(text.charAt(from))) from++;
        while (to > from && strippable(text.charAt(to - 1))) to--;
        return text.substring(from, to);
    }

    private static boolean strippable(char c) {
        return c >= 0x1C && c <= 0x1F || SPACE.matcher(String.valueOf(c)).matches();
    }

    /** Start, words, end and padding of each text, {@code I64 [texts, context]}; a longer text is cut, its end kept. */
    public Tensor encode(List<String> texts) {
        if (texts.isEmpty())
            throw new ArgumentException("ClipTokenizer", "there must be", "at least one text", "none", "");
        long[] rows = new long[texts.size() * context];
        if (padding == Padding.END) Arrays.fill(rows, end());
        for (int i = 0; i < texts.size(); i++) {
            int[] words = words(texts.get(i));
            int row = i * context, n = Math.min(words.length, context - 2);
            rows[row] = start();
            for (int j = 0; j < n; j++) rows[row + 1 + j] = words[j];
            rows[row + 1 + n] = end();
        }
        return Tensor.of(rows, Shape.of(texts.size(), context));
    }

    /** The same for texts one after another. */
    public Tensor encode(String... texts) {
        return encode(List.of(texts));
    }

    /** The text that words stand for, cleaned, with a space after each piece. */
    public String decode(int... words) {
        return vocabulary.decode(words);
    }
}
