package dev.roentgen.examples.course;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.array.Shape;
import dev.roentgen.models.clip.ClipTokenizer;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class CaptionsTest {
    @Test
    void none_is_a_prompt_or_holds_one() {
        List<String> prompts = ZeroShot.prompts();
        assertThat(prompts).hasSize(8);
        assertThat(Captions.all()).hasSize(4 * Captions.OF_CLASS).doesNotHaveDuplicates();
        for (String prompt : prompts) {
            String bare = bare(prompt);
            assertThat(Captions.all()).noneMatch(c -> bare(c).contains(bare) || bare.contains(bare(c)));
        }
    }

    private static String bare(String text) {
        return text.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    }

    @Test
    void each_label_gets_one_of_its_own() {
        ClipTokenizer tokenizer = Captions.tokenizer(ZeroShot.prompts());
        Tensor words = tokenizer.encode(Captions.all());
        Generator.seed(1);
        long[] labels = new long[200];
        for (int i = 0; i < labels.length; i++) labels[i] = i % 4;
        Tensor drawn = Captions.drawn(Tensor.of(labels, Shape.of(200)), words);
        long[][] all = rows(words), got = rows(drawn);
        for (int i = 0; i < got.length; i++) {
            long[] one = got[i];
            int number = (int)
                    Arrays.stream(all).takeWhile(w -> !Arrays.equals(w, one)).count();
            assertThat(number / Captions.OF_CLASS).isEqualTo(i % 4);
        }
        assertThat(Arrays.stream(got).map(Arrays::toString).distinct().count()).isGreaterThan(100);
    }

    private static long[][] rows(Tensor words) {
        long[] flat = words.toLongArray();
        int width = words.dim(1);
        long[][] rows = new long[words.dim(0)][];
        for (int i = 0; i < rows.length; i++) rows[i] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
        return rows;
    }
}
