package dev.roentgen.models.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.weights.StateDict;
import dev.roentgen.weights.TensorInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

class NudgedTest {
    private static final StateDict WEIGHTS = new StateDict() {
        @Override
        public List<String> keys() {
            return List.of("weight", "count");
        }

        @Override
        public TensorInfo info(String key) {
            return new TensorInfo(key.equals("count") ? DType.I64 : DType.F32, Shape.of(600));
        }

        @Override
        public Tensor tensor(String key) {
            return Tensor.full(info(key).dtype(), Shape.of(600), 3);
        }
    };

    @Test
    void a_third_each_stays_and_goes_to_a_neighbour() {
        try (Scope scope = Scope.open()) {
            float[] moved = new Nudged(WEIGHTS, 1).tensor("weight").toArray();
            float below = Math.nextDown(3f), above = Math.nextUp(3f);
            for (float v : moved) assertThat(v).isIn(below, 3f, above);
            for (float v : new float[] {below, 3, above})
                assertThat(count(moved, v)).isBetween(150, 250);
            assertThat(new Nudged(WEIGHTS, 1).tensor("weight").toArray()).isEqualTo(moved);
            assertThat(new Nudged(WEIGHTS, 2).tensor("weight").toArray()).isNotEqualTo(moved);
        }
    }

    @Test
    void integers_stay() {
        try (Scope scope = Scope.open()) {
            Nudged nudged = new Nudged(WEIGHTS, 1);
            assertThat(nudged.keys()).isEqualTo(WEIGHTS.keys());
            assertThat(nudged.info("count")).isEqualTo(WEIGHTS.info("count"));
            assertThat(nudged.tensor("count").toDoubleArray()).containsOnly(3);
        }
    }

    private static int count(float[] values, float value) {
        int count = 0;
        for (float v : values) if (v == value) count++;
        return count;
    }
}
