package dev.roentgen.models.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.Shape;
import org.junit.jupiter.api.Test;

/** Single values with their bits from {@code formula_test_vectors} of the reference folder. */
class FormulaTest {
    private static final int[] CONV_AT = {0, 1, 2, 3136, 4704, 9406, 9407};
    private static final int[] CONV_BITS = {
        0x3d824730, 0x3d758444, 0xbdb5d112, 0xbe0433b8, 0xbdd667ea, 0x3e0e5285, 0x3de9fb73
    };
    private static final int[] NORM_AT = {0, 1, 2, 21, 32, 62, 63};
    private static final int[] NORM_BITS = {
        0x3f68baa2, 0x3f8783a2, 0x3f666fda, 0x3f66bd75, 0x3f7b4621, 0x3f844f88, 0x3f874571
    };

    @Test
    void a_convolution_s_weight_has_the_reference_s_bits() {
        float[] weight = new Formula(1, "").weight("conv1.weight", Shape.of(64, 3, 7, 7));
        for (int i = 0; i < CONV_AT.length; i++)
            assertThat(Float.floatToIntBits(weight[CONV_AT[i]])).isEqualTo(CONV_BITS[i]);
        double sum = 0;
        for (float w : weight) sum += w;
        assertThat(sum).isCloseTo(0.5299991162046354, within(1e-12));
    }

    @Test
    void a_normalisation_s_weight_has_the_reference_s_bits() {
        float[] weight = new Formula(1, "").weight("bn1.weight", Shape.of(64));
        for (int i = 0; i < NORM_AT.length; i++)
            assertThat(Float.floatToIntBits(weight[NORM_AT[i]])).isEqualTo(NORM_BITS[i]);
    }

    @Test
    void an_image_has_the_reference_s_values() {
        float[] image = Formula.image("input", Shape.of(1, 3, 224, 224)).toArray();
        assertThat(new float[] {image[0], image[1], image[17], image[75264], image[150527]})
                .containsExactly(
                        -1.3793617486953735f,
                        -1.2891485691070557f,
                        -1.3734843730926514f,
                        0.03034745343029499f,
                        -0.7525978088378906f);
    }
}
