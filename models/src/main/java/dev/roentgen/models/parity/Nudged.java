package dev.roentgen.models.parity;

import dev.roentgen.array.DType;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.weights.StateDict;
import dev.roentgen.weights.TensorInfo;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Weights of single precision, each at random left as it is or moved to the float above or below: what no computation in single
 * precision can tell from the weights given, unless it stands on the edge of a relu.
 */
record Nudged(StateDict from, int seed) implements StateDict {
    @Override
    public List<String> keys() {
        return from.keys();
    }

    @Override
    public TensorInfo info(String key) {
        return from.info(key);
    }

    @Override
    public Tensor tensor(String key) {
        Tensor t = from.tensor(key);
        if (t.dtype() != DType.F32) return t;
        SplittableRandom random = new SplittableRandom(key.hashCode() * 31L + seed);
        float[] values = t.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (random.nextInt(3)) {
                case 0 -> Math.nextDown(values[i]);
                case 1 -> Math.nextUp(values[i]);
                default -> values[i];
            };
        }
        return Tensor.of(values, t.shape());
    }
}
