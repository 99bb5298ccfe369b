package dev.roentgen.models.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.Shape;
import dev.roentgen.models.clip.ClipConfig.Tower;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZeroShotClassifierTest {
    private static final float ROUNDING = 1e-5f;

    @TempDir
    Path folder;

    private ClipTokenizer tokenizer;
    private Clip clip;

    @BeforeEach
    void small() throws IOException {
        Generator.seed(4);
        int words = SmallVocabulary.write(folder);
        tokenizer = ClipTokenizer.open(folder);
        clip = new Clip(ClipConfig.vitB32()
                .projection(6)
                .vision(new Tower(8, 16, 1, 2), 16, 8)
                .text(new Tower(8, 16, 2, 2), words, 8));
    }

    @Test
    void it_says_what_the_whole_model_says_of_images_and_prompts() {
        ZeroShotClassifier classifier = ZeroShotClassifier.of(clip, tokenizer, "the cat", "the dog", "a");
        Tensor images = Tensor.randn(2, 3, 16, 16);
        Tensor words = tokenizer.context(8).encode("the cat", "the dog", "a");
        Tensor logits = clip.forward(images, words).logitsPerImage();
        assertThat(classifier.forward(images).toArray()).containsExactly(logits.toArray(), within(1e-4f));
        Tensor p = classifier.probabilities(images);
        assertThat(p.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(p.toArray()).containsExactly(logits.softmax(-1).toArray(), within(ROUNDING));
    }

    @Test
    void prompts_of_one_class_are_averaged_as_directions() {
        ZeroShotClassifier classifier =
                ZeroShotClassifier.of(clip, tokenizer, List.of(List.of("the cat", "a cat"), List.of("the dog")));
        Tensor both = clip.textFeatures(tokenizer.context(8).encode("the cat", "a cat"))
                .normalize(-1);
        Tensor first = both.mean(true, 0).normalize(-1);
        Tensor images = Tensor.randn(2, 3, 16, 16);
        float[] cosines = clip.imageFeatures(images)
                .normalize(-1)
                .matmul(first.transpose(0, 1))
                .mul(1 / 0.07)
                .toArray();
        float[] found = classifier.forward(images).narrow(1, 0, 1).toArray();
        assertThat(found).containsExactly(cosines, within(1e-4f));
    }

    @Test
    void the_texts_belong_to_the_state_and_are_made_again_after_unloading() {
        ZeroShotClassifier classifier = ZeroShotClassifier.of(clip, tokenizer, "the cat", "the dog");
        assertThat(classifier.slots()).containsKey("texts").containsKey("clip.logit_scale");
        Tensor images = Tensor.randn(2, 3, 16, 16);
        float[] before = classifier.forward(images).toArray();
        classifier.unload();
        assertThat(classifier.forward(images).toArray()).containsExactly(before, within(ROUNDING));
    }

    @Test
    void mistakes_are_explained() {
        assertThatThrownBy(() -> ZeroShotClassifier.of(clip, tokenizer, "the cat"))
                .hasMessage("ZeroShotClassifier: there must be prompts for 2 or more classes, got 1.");
        assertThatThrownBy(() -> ZeroShotClassifier.of(clip, tokenizer, "the cat", " "))
                .hasMessage("ZeroShotClassifier: a prompt must have 1 or more words, got ' '.");
        assertThatThrownBy(() -> ZeroShotClassifier.of(clip, tokenizer, "the cat", "the dogs sat"))
                .hasMessage("ZeroShotClassifier: a prompt must have at most 6 words of the vocabulary,"
                        + " got 7 in 'the dogs sat'. Shorten it.");
        assertThatThrownBy(() -> ZeroShotClassifier.of(clip, tokenizer, List.of(List.of("a"), List.of())))
                .hasMessage("ZeroShotClassifier: each class must have 1 or more prompts, got none.");
        Clip fewer = new Clip(clip.config().text(new Tower(8, 16, 2, 2), 20, 8));
        assertThatThrownBy(() -> ZeroShotClassifier.of(fewer, tokenizer, "the cat", "the dog"))
                .hasMessage("ZeroShotClassifier: the tokenizer must have at most 20 words, as the model, got "
                        + tokenizer.vocabularySize() + ". Use the model's own tokenizer.");
    }
}
