package dev.roentgen.models.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.Shape;
import dev.roentgen.models.clip.ClipConfig.Tower;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClipTest {
    private static final int END = 19;

    @BeforeEach
    void seed() {
        Generator.seed(4);
    }

    private static ClipConfig small() {
        return ClipConfig.vitB32()
                .projection(6)
                .vision(new Tower(8, 16, 1, 2), 16, 8)
                .text(new Tower(8, 16, 2, 2), 20, 7);
    }

    private static Tensor words(long... words) {
        return Tensor.of(words, Shape.of(1, words.length));
    }

    @Test
    void images_and_texts_are_compared_by_their_angle() {
        Clip clip = new Clip(small());
        Tensor texts = Tensor.of(new long[] {1, 2, END, 3, 4, END}, Shape.of(2, 3));
        Clip.Output y = clip.forward(Tensor.randn(3, 3, 16, 16), texts);
        assertThat(y.logitsPerImage().shape()).isEqualTo(Shape.of(3, 2));
        for (float length : y.imageEmbeds().norm(false, 1).toArray())
            assertThat(length).isCloseTo(1, within(1e-5f));
        assertThat(y.logitsPerImage().abs().amax(false).item()).isLessThanOrEqualTo(1 / 0.07 + 1e-4);
        y.logitsPerImage().square().sum().backward();
        clip.parameters().forEach((key, p) -> assertThat(p.gradient()).as(key).isNotNull());
    }

    @Test
    void the_scale_is_limited_to_100() {
        Clip clip = new Clip(small());
        clip.limitScale();
        assertThat(clip.scale().item()).isCloseTo(1 / 0.07, within(1e-3));
        clip.parameters().get("logit_scale").set(Tensor.full(Shape.scalar(), 7));
        clip.limitScale();
        assertThat(clip.scale().item()).isCloseTo(100, within(1e-3));
    }

    @Test
    void what_follows_the_end_of_a_text_does_not_matter() {
        Clip clip = new Clip(small());
        float[] a = clip.textFeatures(words(1, 2, END, 0, 0)).toArray(),
                b = clip.textFeatures(words(1, 2, END, 5, 6)).toArray();
        assertThat(a).containsExactly(b, within(1e-6f));
        assertThat(clip.textFeatures(words(1, 3, END, 0, 0)).toArray()).isNotEqualTo(a);
    }

    @Test
    void the_end_word_may_be_named() {
        Clip clip = new Clip(small().end(4));
        float[] a = clip.textFeatures(words(1, 9, 4, 8, 4)).toArray(),
                b = clip.textFeatures(words(1, 9, 4, 7, 7)).toArray();
        assertThat(a).containsExactly(b, within(1e-6f));
    }

    @Test
    void masked_words_do_not_matter() {
        Clip clip = new Clip(small());
        Tensor mask = Tensor.of(new long[] {1, 0, 1, 1}, Shape.of(1, 4));
        float[] a = clip.textFeatures(words(1, 2, 3, END), mask).toArray(),
                b = clip.textFeatures(words(1, 5, 3, END), mask).toArray();
        assertThat(a).containsExactly(b, within(1e-6f));
    }

    @Test
    void mistakes_are_explained() {
        Clip clip = new Clip(small());
        assertThatThrownBy(() -> clip.imageFeatures(Tensor.zeros(1, 3, 24, 24)))
                .hasMessageEndingWith("Clip: input must be [B, 3, 16, 16], got [1, 3, 24, 24]."
                        + " Resize the images, or build for another size with image(size, patch).");
        assertThatThrownBy(() -> clip.textFeatures(words(1, 2, 3, 4, 5, 6, 7, 8)))
                .hasMessageEndingWith("Clip: words must be [B, T] with T from 1 to 7, got [1, 8]. Cut the texts.");
        assertThatThrownBy(() -> new Tower(10, 20, 1, 3))
                .hasMessage("ClipConfig: heads must divide the width of 10, got 3. Use a divisor of it.");
    }
}
