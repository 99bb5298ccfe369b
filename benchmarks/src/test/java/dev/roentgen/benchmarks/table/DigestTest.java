package dev.roentgen.benchmarks.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DigestTest {
    private final float[] values = Row.GELU.numbers().get(0);

    @Test
    void rounding_is_forgiven() {
        float[] rounded = values.clone();
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] *= 1 + (i % 2 == 0 ? 1e-5f : -1e-5f);
        }
        assertThat(Digest.of(rounded).agrees(Digest.of(values))).isTrue();
    }

    @Test
    void another_order_of_the_same_values_is_another_result() {
        float[] transposed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            transposed[i] = values[(int) ((long) i * 788 % values.length) + i / 3072 % 788];
        }
        float[] reversed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            reversed[i] = values[values.length - 1 - i];
        }
        assertThat(Digest.of(reversed).agrees(Digest.of(values))).isFalse();
        assertThat(Digest.of(transposed).agrees(Digest.of(values))).isFalse();
    }

    @Test
    void another_scale_or_count_is_another_result() {
        float[] scaled = values.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= 1.01f;
        }
        assertThat(Digest.of(scaled).agrees(Digest.of(values))).isFalse();
        assertThat(Digest.of(new float[4]).agrees(Digest.of(new float[5]))).isFalse();
    }

    @Test
    void the_text_form_reads_back() {
        Digest digest = Digest.of(values);
        assertThat(Digest.parse(digest.text()).agrees(digest)).isTrue();
    }

    @Test
    void a_step_of_adam_left_out_shows() {
        float[] parameter = Row.ADAM.numbers().get(0);
        float[] gradient = Row.ADAM.numbers().get(1);
        float[] stepped = parameter.clone();
        for (int i = 0; i < stepped.length; i++) {
            stepped[i] -= 1e-3f * Math.signum(gradient[i]);
        }
        assertThat(Digest.of(stepped).agrees(Digest.of(parameter))).isFalse();
    }
}
