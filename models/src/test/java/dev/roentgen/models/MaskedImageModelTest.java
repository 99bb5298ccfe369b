package dev.roentgen.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.Shape;
import dev.roentgen.models.beit.Beit;
import dev.roentgen.models.beit.BeitConfig;
import dev.roentgen.models.dino.Dinov2;
import dev.roentgen.models.dino.Dinov2Config;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MaskedImageModelTest {
    private static final int PATCH = 4, SIZE = 16, PATCHES = 16;
    private static final float ROUNDING = 1e-5f;

    @BeforeEach
    void seed() {
        Generator.seed(3);
    }

    private static Dinov2 dinov2() {
        return new Dinov2(
                Dinov2Config.small().image(SIZE, PATCH).blocks(2, 8, 2).mlpRatio(2));
    }

    private static Beit beit() {
        return new Beit(BeitConfig.v2Base()
                .image(SIZE, PATCH)
                .blocks(2, 8, 2)
                .mlpRatio(2)
                .layerScale(1)
                .classes(0));
    }

    @Test
    void tokens_with_nothing_hidden_are_the_tokens() {
        Tensor images = Tensor.randn(2, 3, SIZE, SIZE), nothing = Tensor.zeros(2, PATCHES);
        Dinov2 dinov2 = dinov2();
        assertThat(dinov2.tokens(images, nothing).toArray())
                .containsExactly(dinov2.tokens(images).toArray(), within(ROUNDING));
        Beit beit = beit();
        assertThat(beit.tokens(images, nothing).toArray())
                .containsExactly(beit.tokens(images).toArray(), within(ROUNDING));
    }

    @Test
    void what_is_hidden_changes_nothing() {
        hidesPatch(dinov2());
        hidesPatch(beit());
    }

    private static void hidesPatch(Maskable encoder) {
        Tensor images = Tensor.randn(1, 3, SIZE, SIZE);
        float[] other = images.toArray();
        other[0] += 5; // in the first patch
        float[] mask = new float[PATCHES];
        mask[0] = 1;
        Tensor hidden = Tensor.of(mask, Shape.of(1, PATCHES)), changed = Tensor.of(other, images.shape());
        assertThat(encoder.tokens(changed, hidden).toArray())
                .containsExactly(encoder.tokens(images, hidden).toArray());
        Tensor nothing = Tensor.zeros(1, PATCHES);
        assertThat(encoder.tokens(changed, nothing).toArray())
                .isNotEqualTo(encoder.tokens(images, nothing).toArray());
    }

    @Test
    void seen_patches_stay_and_about_the_share_is_guessed() {
        MaskedImageModel masked = new MaskedImageModel(dinov2(), 0.25);
        Tensor images = Tensor.randn(32, 3, SIZE, SIZE);
        float[] in = images.toArray(), out = masked.forward(images).toArray();
        int[] guessed = new int[32 * PATCHES];
        for (int i = 0; i < in.length; i++) {
            int image = i / (3 * SIZE * SIZE), row = i / SIZE % SIZE, column = i % SIZE;
            if (in[i] != out[i]) guessed[image * PATCHES + row / PATCH * (SIZE / PATCH) + column / PATCH]++;
        }
        int patches = 0;
        for (int pixels : guessed) {
            assertThat(pixels).isIn(0, 3 * PATCH * PATCH); // whole patches
            if (pixels > 0) patches++;
        }
        assertThat(patches).isBetween(80, 176); // 128 of 512 expected, deviation 10
    }

    @Test
    void the_loss_reaches_encoder_mask_token_and_decoder() {
        MaskedImageModel masked = new MaskedImageModel(dinov2(), 0.5);
        Tensor images = Tensor.randn(4, 3, SIZE, SIZE);
        masked.forward(images).sub(images).abs().mean().backward();
        masked.parameters().forEach((key, p) -> assertThat(p.gradient()).as(key).isNotNull());
        assertThat(masked.parameters()).containsKeys("encoder.embeddings.mask_token", "norm.weight", "decoder.weight");
    }

    @Test
    void a_wrong_share_is_explained() {
        assertThatThrownBy(() -> new MaskedImageModel(beit(), 1))
                .hasMessage("MaskedImageModel: the share of hidden patches must be between 0 and 1, got 1.0. Use 0.5.");
    }
}
