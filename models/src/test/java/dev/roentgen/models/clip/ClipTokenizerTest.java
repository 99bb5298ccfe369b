package dev.roentgen.models.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roentgen.array.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.ObjectMapper;

class ClipTokenizerTest {
    private static final String AGAIN = "The files are damaged or belong to different models: download them again.";

    @TempDir
    private Path folder;

    private ClipTokenizer small() throws IOException {
        SmallVocabulary.write(folder);
        return ClipTokenizer.open(folder);
    }

    private static int[] ids(String... words) {
        Map<String, Integer> ids = SmallVocabulary.words();
        int[] found = new int[words.length];
        for (int i = 0; i < found.length; i++) found[i] = ids.get(words[i]);
        return found;
    }

    @Test
    void pairs_are_joined_in_the_order_of_the_vocabulary() throws IOException {
        ClipTokenizer tokenizer = small();
        assertThat(tokenizer.words("The cat, the DOG"))
                .containsExactly(ids("the</w>", "cat</w>", ",</w>", "the</w>", "dog</w>"));
        assertThat(tokenizer.words("cathedral")).containsExactly(ids("ca", "th", "e", "d", "r", "a", "l</w>"));
        assertThat(tokenizer.words("llll ll")).containsExactly(ids("ll", "l", "l</w>", "l", "l</w>"));
        assertThat(tokenizer.words("don't 12")).containsExactly(ids("do", "n</w>", "'t</w>", "1</w>", "2</w>"));
        assertThat(tokenizer.words("")).isEmpty();
    }

    @Test
    void bytes_that_are_no_letters_have_letters_of_their_own() throws IOException {
        assertThat(small().words("é\u00ad")).containsExactly(ids("Ã", "©</w>", "Â", "\u0143</w>"));
        assertThat(small().decode(small().words("Été \ud83d\ude00"))).isEqualTo("été \ud83d\ude00 ");
    }

    @ParameterizedTest
    @CsvSource({
        "&amp;lt;, <",
        "&notit;, ¬it;",
        "&NotAName;, &notaname;",
        "&acE;, \u223e\u0333",
        "&copy2, ©2",
        "&#233;&#xE9;&#Xe9, ééé",
        "&#x80;&#129;, €\u0081",
        "&#xD800;&#99999999999;&#x110000;&#0;, \ufffd\ufffd\ufffd\ufffd",
        "a&#1;&#xFFFE;&#xFDD0;b, ab",
        "& &; &#;, & &; &#;",
    })
    void character_references_are_replaced_twice(String text, String plain) throws IOException {
        ClipTokenizer tokenizer = small();
        assertThat(tokenizer.words(text)).containsExactly(tokenizer.words(plain.replace("&", "&amp;amp;")));
    }

    @Test
    void white_space_of_all_kinds_parts_words_and_ends_nothing() throws IOException {
        ClipTokenizer tokenizer = small();
        assertThat(tokenizer.words("\u001c\u3000the\u00a0\t\u2028cat\n\u001f"))
                .containsExactly(ids("the</w>", "cat</w>"));
        assertThat(tokenizer.words("the\u001fcat")).containsExactly(ids("the</w>", "\u011f</w>", "cat</w>"));
    }

    @Test
    void texts_become_rows_of_both_paddings() throws IOException {
        ClipTokenizer tokenizer = small().context(5);
        int the = ids("the</w>")[0], cat = ids("cat</w>")[0], start = tokenizer.start(), end = tokenizer.end();
        assertThat(tokenizer.encode("cat", "the cat the cat").toLongArray())
                .containsExactly(start, cat, end, end, end, start, the, cat, the, end);
        assertThat(tokenizer.padding(ClipTokenizer.Padding.ZERO).encode("cat").toLongArray())
                .containsExactly(start, cat, end, 0, 0);
        assertThat(small().encode("cat", "cat").shape()).isEqualTo(Shape.of(2, 77));
    }

    @Test
    void the_words_for_start_and_end_are_taken_as_such() throws IOException {
        ClipTokenizer tokenizer = small();
        assertThat(tokenizer.words("<|startoftext|>cat<|ENDOFTEXT|>"))
                .containsExactly(tokenizer.start(), ids("cat</w>")[0], tokenizer.end());
        assertThat(tokenizer.decode(tokenizer.words("cat <|endoftext|>"))).isEqualTo("cat <|endoftext|>");
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void the_file_of_both_words_and_merges_says_the_same(boolean lists) throws IOException {
        SmallVocabulary.writeBoth(folder, lists);
        assertThat(ClipTokenizer.isIn(folder)).isTrue();
        ClipTokenizer tokenizer = ClipTokenizer.open(folder);
        assertThat(tokenizer.words("the cathedral")).containsExactly(small().words("the cathedral"));
        assertThat(tokenizer.vocabularySize()).isEqualTo(SmallVocabulary.words().size());
    }

    /** As many merges as the original has, of single letters. */
    private Path original(int merges) throws IOException {
        Path file = folder.resolve("bpe_simple_vocab_16e6.txt.gz");
        String[] letters = Vocabulary.letters();
        var text = new StringBuilder("\"bpe_simple_vocab_16e6.txt#version: 0.2\n");
        for (int i = 0; i < merges; i++)
            text.append(letters[i % 256]).append(' ').append(letters[i / 256]).append('\n');
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    @Test
    void the_words_of_the_originals_file_follow_from_its_merges() throws IOException {
        ClipTokenizer tokenizer = ClipTokenizer.open(original(50_000));
        assertThat(tokenizer.vocabularySize()).isEqualTo(49_408);
        assertThat(tokenizer.start()).isEqualTo(49_406);
        assertThat(tokenizer.words("a")).containsExactly(320);
        assertThat(tokenizer.words("!a!")).containsExactly(256, 320, 256);
        assertThat(tokenizer.words("\u20ac")).containsExactly(512 + 0xE2 + 256 * 0x82, 361);
        assertThat(tokenizer.encode("a").narrow(1, 0, 4).toLongArray()).containsExactly(49_406, 320, 49_407, 0);
        assertThat(ClipTokenizer.open(folder).words("a")).containsExactly(320);
    }

    @Test
    void all_reference_texts_get_their_ids() throws IOException {
        Path golden = Path.of("../../shared/golden").toAbsolutePath().normalize();
        assumeTrue(Files.isDirectory(golden), "no folder shared/golden");
        ClipTokenizer tokenizer = ClipTokenizer.open(golden);
        var cases = new ObjectMapper()
                .readTree(golden.resolve("clip_tokenizer.json").toFile())
                .path("cases");
        assertThat(cases.size()).isEqualTo(60);
        cases.forEach(c -> assertThat(tokenizer.words(c.path("text").asString()))
                .as(c.path("text").asString())
                .containsExactly(new ObjectMapper().convertValue(c.path("ids"), int[].class)));
    }

    @Test
    void missing_and_broken_files_are_explained() throws IOException {
        assertThatThrownBy(() -> ClipTokenizer.open(folder))
                .hasMessage("ClipTokenizer " + folder + ": the folder must have vocab.json and merges.txt, or"
                        + " tokenizer.json, or bpe_simple_vocab_16e6.txt.gz, got none of them. Download them from where the"
                        + " weights came from.");
        Path words = Files.writeString(folder.resolve("vocab.json"), "{\"a\": 1.5}");
        assertThatThrownBy(() -> ClipTokenizer.open(folder))
                .hasMessage("ClipTokenizer " + folder + ": the folder must have vocab.json and merges.txt, or"
                        + " tokenizer.json, or bpe_simple_vocab_16e6.txt.gz, got vocab.json alone. Download them from where"
                        + " the weights came from.");
        Path merges = Files.writeString(folder.resolve("merges.txt"), "i n\n");
        assertThatThrownBy(() -> ClipTokenizer.open(folder))
                .hasMessage("ClipTokenizer " + words
                        + ": the number of 'a' must be an integer, got 1.5. Download it again.");
        Files.writeString(words, "[]");
        assertThatThrownBy(() -> ClipTokenizer.open(folder))
                .hasMessage("ClipTokenizer " + words
                        + ": the words must be an object of numbers by word, got none. Download it again.");
        Files.writeString(words, "{\"a\": 1}");
        assertThatThrownBy(() -> ClipTokenizer.open(folder))
                .hasMessage(
                        "ClipTokenizer " + merges + ": the first line must be #version, got 'i n'. Download it again.");
        Files.writeString(merges, "#version: 0.2\ni n g\n");
        assertThatThrownBy(() -> ClipTokenizer.open(folder))
                .hasMessage("ClipTokenizer " + merges
                        + ": a merge must be two words and a space, got 'i n g'. Download it again.");
        Files.writeString(words, "{\"a\": 1");
        assertThatThrownBy(() -> ClipTokenizer.open(folder))
                .hasMessageStartingWith("ClipTokenizer " + words + ": the file must be JSON, got ")
                .hasMessageEndingWith(". Download it again.");
        assertThatThrownBy(() -> ClipTokenizer.open(folder.resolve("none.json")))
                .hasMessage("ClipTokenizer " + folder.resolve("none.json")
                        + ": the file must exist, got none. Check the path.");
    }

    @Test
    void files_that_contradict_each_other_are_explained() throws IOException {
        SmallVocabulary.write(folder);
        Path words = folder.resolve("vocab.json"), merges = folder.resolve("merges.txt");
        Files.writeString(merges, "#version: 0.2\nz z\n");
        assertThatThrownBy(() -> ClipTokenizer.open(folder))
                .hasMessage(
                        "ClipTokenizer " + words + ": the words must include 'zz', merge 'z z', got none. " + AGAIN);
        String all = Files.readString(words);
        Files.writeString(words, all.replace("\"<|endoftext|>\"", "\"end\""));
        assertThatThrownBy(() -> ClipTokenizer.open(folder))
                .hasMessage("ClipTokenizer " + words
                        + ": the words must include '<|endoftext|>', the end of texts, got none. " + AGAIN);
        Files.writeString(words, all.replace("\"a\":64", "\"a\":65"));
        assertThatThrownBy(() -> ClipTokenizer.open(folder))
                .hasMessage("ClipTokenizer " + words + ": numbers of words must be distinct, got 65 for 'a' and 'b'. "
                        + AGAIN);
    }

    @Test
    void a_cut_or_foreign_file_is_explained() throws IOException {
        Path file = original(100);
        assertThatThrownBy(() -> ClipTokenizer.open(file))
                .hasMessage("ClipTokenizer " + file
                        + ": the file must have 48894 merges, got 100. It is cut short: download it again.");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> ClipTokenizer.open(file))
                .hasMessage("ClipTokenizer " + file
                        + ": the file must be readable and whole, got Unexpected end of ZLIB input stream. Download it"
                        + " again.");
        Path other = Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": {\"type\": \"Unigram\"}}");
        assertThatThrownBy(() -> ClipTokenizer.open(other))
                .hasMessage("ClipTokenizer " + other + ": the tokenizer must be BPE with '</w>' at the end of words, as"
                        + " CLIP's, got Unigram with ''. These are another model's files.");
    }

    @Test
    void wrong_arguments_are_explained() throws IOException {
        ClipTokenizer tokenizer = small();
        assertThatThrownBy(() -> tokenizer.context(1))
                .hasMessage("ClipTokenizer: a text must have 2 words or more, its start and its end, got 1. Use the"
                        + " model's context, as 77.");
        assertThatThrownBy(tokenizer::encode).hasMessage("ClipTokenizer: there must be at least one text, got none.");
        assertThatThrownBy(() -> tokenizer.decode(9999))
                .hasMessage("ClipTokenizer " + folder.resolve("vocab.json")
                        + ": words must be in the vocabulary, got 9999. Use the model's own tokenizer.");
    }

    @Test
    void a_vocabulary_is_learnt_from_texts() {
        ClipTokenizer learnt = ClipTokenizer.learn(List.of("low low low lower", "newest newest lowest"), 5);
        assertThat(learnt.vocabularySize()).isEqualTo(2 * 256 + 5 + 2);
        assertThat(learnt.words("low")).hasSize(1);
        assertThat(learnt.decode(learnt.words("Newest and lowest, slow"))).isEqualTo("newest and lowest , slow ");
        assertThat(ClipTokenizer.learn(List.of("ab"), 5).vocabularySize())
                .isEqualTo(2 * 256 + 2); // no pair occurs twice
    }
}
