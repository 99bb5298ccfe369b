package dev.roentgen.training.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.data.Batch;
import dev.roentgen.data.BatchSource;
import dev.roentgen.data.Batches;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PredictorTest {
    private static final float NEAR = 1e-5f; // f32 sums of weights

    /** Doubles each place; drops everything while training. */
    private static final class Twice extends TensorLayer {
        private final List<Shape> seen = new ArrayList<>();

        @Override
        protected Tensor compute(Tensor x) {
            seen.add(x.shape());
            return x.mul(isTraining() ? 0 : 2);
        }
    }

    private static Tensor ramp(int b, int h, int w) {
        return Tensor.arange(b * h * w).to(DType.F32).mul(0.01).reshape(b, 1, h, w);
    }

    @Test
    void windows_of_a_pointwise_model_give_what_the_whole_gives() {
        Twice model = new Twice();
        for (int[] size : new int[][] {{7, 9}, {4, 4}, {3, 10}, {2, 2}}) {
            Tensor x = ramp(2, size[0], size[1]);
            Tensor y =
                    Predictor.masks(model).window(new SlidingWindow(4, 4, 0.5)).of(x);
            assertThat(y.shape()).isEqualTo(x.shape());
            assertThat(y.toArray()).containsExactly(x.mul(2).sigmoid().toArray(), Offset.offset(NEAR));
        }
        assertThat(model.seen).containsOnly(Shape.of(2, 1, 4, 4));
        assertThat(model.isTraining()).isTrue();
    }

    @Test
    void mirrored_images_are_turned_back() {
        TensorLayer columns = new TensorLayer() { // adds the number of the column: not symmetric
                    @Override
                    protected Tensor compute(Tensor x) {
                        return x.add(Tensor.arange(x.dim(3)).to(x.dtype()));
                    }
                };
        Tensor x = Tensor.zeros(1, 1, 1, 2);
        float[] p = Predictor.masks(columns).flipped().of(x).toArray();
        double mean = (0.5 + 1 / (1 + Math.exp(-1))) / 2;
        assertThat(p[0]).isEqualTo(p[1]);
        assertThat((double) p[0]).isCloseTo(mean, within(1e-6));
        TensorLayer classes = new TensorLayer() {
            @Override
            protected Tensor compute(Tensor t) {
                return t.reshape(t.dim(0), 2); // the columns are the classes
            }
        };
        float[] both = Predictor.classes(classes)
                .flipped()
                .of(Tensor.of(new float[] {0, 9}, Shape.of(1, 1, 1, 2)))
                .toArray();
        assertThat(both[0]).isEqualTo(both[1]);
    }

    @Test
    void a_source_is_gone_through_once_in_order() {
        BatchSource two = new BatchSource() {
            @Override
            public int samples() {
                return 3;
            }

            @Override
            public int size() {
                return 2;
            }

            @Override
            public Batches epoch(int epoch, int from) {
                return new Batches(
                        0,
                        List.of(
                                        new Batch(ramp(2, 2, 2), null, null, List.of("a", "b")),
                                        new Batch(ramp(1, 2, 2), null, null, List.of("c")))
                                .iterator());
            }
        };
        List<String> seen = new ArrayList<>();
        List<Tensor> given = new ArrayList<>();
        Predictor.masks(new Twice()).each(two, (batch, p) -> {
            seen.add(batch.names() + " " + p.shape());
            given.add(p);
        });
        assertThat(seen).containsExactly("[a, b] [2, 1, 2, 2]", "[c] [1, 1, 2, 2]");
        assertThat(given).allMatch(Tensor::isClosed);
    }

    @Test
    void errors_say_what_to_do() {
        assertThatThrownBy(() -> new SlidingWindow(4, 4, 1))
                .hasMessage(
                        "SlidingWindow: the size must be 1 or more and the overlap from 0 to below 1, got 4x4 and 1.0."
                                + " Use new SlidingWindow(256, 256, 0.5).");
        TensorLayer pooling = new TensorLayer() {
            @Override
            protected Tensor compute(Tensor x) {
                return x.mean(false, 2, 3);
            }
        };
        assertThatThrownBy(() -> Predictor.masks(pooling)
                        .window(new SlidingWindow(2, 2, 0))
                        .of(ramp(1, 4, 4)))
                .hasMessage("SlidingWindow: the model must give [B, K, 2, 2], got [1, 1]."
                        + " Use it with a segmentation model, and a size that the model divides.");
    }
}
