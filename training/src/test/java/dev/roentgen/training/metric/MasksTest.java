package dev.roentgen.training.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.Shape;
import dev.roentgen.tensor.Tensor;
import org.junit.jupiter.api.Test;

class MasksTest {
    private static final double F32 = 1e-6;
    // Per image: one of two found and one too many; nothing to find and nothing found; nothing found of one; all found.
    private static final float[] LOGITS = {5, 0.1f, -1, -2, -1, -1, -1, -1, -1, -1, 0, -1, 1, 1, 1, 1};
    private static final float[] TRUTH = {1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1};

    private static Tensor tensor(float[] values) {
        return Tensor.of(values, Shape.of(4, 1, 2, 2));
    }

    @Test
    void hard_figures_are_taken_of_each_image() {
        HardDice dice = new HardDice();
        HardIou iou = new HardIou();
        assertThat(dice.value()).isNaN();
        dice.add(tensor(LOGITS), tensor(TRUTH));
        iou.add(tensor(LOGITS), tensor(TRUTH));
        assertThat(dice.values()).containsExactly(0.5, 1, 0, 1);
        assertThat(iou.values()).containsExactly(1 / 3.0, 1, 0, 1);
        assertThat(dice.value()).isEqualTo(2.5 / 4);
    }

    @Test
    void classes_count_each_by_itself_and_masks_may_be_bytes() {
        HardDice dice = new HardDice();
        byte[] bytes = new byte[TRUTH.length];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) TRUTH[i];
        Shape two = Shape.of(2, 2, 2, 2);
        dice.add(Tensor.of(LOGITS, two), Tensor.of(bytes, two));
        assertThat(dice.values()).containsExactly(0.5, 1, 0, 1);
    }

    @Test
    void soft_dice_is_taken_of_the_batch() {
        SoftDice dice = new SoftDice();
        dice.add(tensor(LOGITS), tensor(TRUTH));
        double both = 0, p = 0, t = 0;
        for (int i = 0; i < LOGITS.length; i++) {
            double q = 1 / (1 + Math.exp(-LOGITS[i]));
            both += q * TRUTH[i];
            p += q;
            t += TRUTH[i];
        }
        assertThat(dice.value()).isCloseTo((2 * both + 1e-5) / (p + t + 1e-5), within(F32));
    }

    @Test
    void soft_figures_may_be_taken_of_each_image() {
        SoftDice dice = new SoftDice().eachImage();
        SoftIou iou = new SoftIou().eachImage(), batch = new SoftIou();
        for (Metric m : new Metric[] {dice, iou, batch}) m.add(tensor(LOGITS).mul(1000), tensor(TRUTH));
        assertThat(dice.values()).hasSize(4);
        assertThat(dice.values()[0]).isCloseTo(0.5, within(1e-5)); // the smoothing
        assertThat(iou.values()[3]).isCloseTo(1, within(1e-5));
        assertThat(batch.values()).hasSize(1);
        assertThat(dice.fresh().eachImage().value()).isNaN();
        assertThat(new Regions(1, 2, 3).plus(new Regions(1, 1, 0))).isEqualTo(new Regions(2, 3, 3));
    }

    @Test
    void merged_metrics_equal_one_that_saw_all() {
        HardDice all = new HardDice(), half = all.fresh(), rest = all.fresh();
        for (int i = 0; i < 70; i++) {
            Tensor x = tensor(LOGITS).mul(i % 3 == 0 ? -1 : 1);
            all.add(x, tensor(TRUTH));
            (i < 40 ? half : rest).add(x, tensor(TRUTH));
        }
        half.merge(rest);
        assertThat(half.values()).containsExactly(all.values());
        assertThat(half.value()).isEqualTo(all.value());
    }

    @Test
    void errors_say_what_to_do() {
        assertThatThrownBy(() -> new HardDice().merge(new HardIou()))
                .hasMessage("Dice: only a metric of its kind can be merged, got IoU. Merge each with its own.");
        assertThatThrownBy(() -> new SoftDice().merge(new SoftDice().eachImage()))
                .hasMessage("soft Dice of whole batches: only a metric of its kind can be merged, got soft Dice of each"
                        + " image. Merge each with its own.");
        assertThatThrownBy(() -> new HardIou().add(tensor(LOGITS), Tensor.zeros(4, 1, 4, 4)))
                .hasMessage("HardIou: masks must have the prediction's shape [4, 1, 2, 2], got [4, 1, 4, 4]."
                        + " Resize the masks, or give one mask for every class.");
        assertThatThrownBy(() -> new HardDice().add(Tensor.zeros(4, 2), Tensor.zeros(4, 2)))
                .hasMessage("HardDice: masks must be [B, C, ..], got [4, 2]. Add the axes that are missing.");
    }
}
