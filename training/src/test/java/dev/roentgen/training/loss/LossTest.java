package dev.roentgen.training.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.GradCheck;
import dev.roentgen.tensor.NormOps.Reduction;
import dev.roentgen.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LossTest {
    private static final Shape MASK = Shape.of(2, 2, 3, 4);
    private static final double EXACT = 1e-12; // double arithmetic in another order

    /** 0 and 1 in a fixed pattern, about half of each. */
    private static Tensor mask(Shape shape) {
        double[] values = new double[(int) shape.size()];
        for (int i = 0; i < values.length; i++) values[i] = (i * 7 / 3) % 2;
        return Tensor.of(values, shape);
    }

    private static Tensor classes() {
        long[] values = new long[24];
        for (int i = 0; i < values.length; i++) values[i] = (i * 5 / 3) % 2;
        return Tensor.of(values, Shape.of(2, 3, 4));
    }

    static Stream<Arguments> losses() {
        Tensor weight = Tensor.of(new double[] {0.5, 2, 1, 3}, Shape.of(4));
        return Stream.of(
                Arguments.of("bce", (Loss) Losses::bceWithLogits, mask(MASK)),
                Arguments.of(
                        "bce, weighted",
                        (Loss) (x, t) -> Losses.bceWithLogits(x, t, weight, weight.add(1), Reduction.NONE),
                        mask(MASK)),
                Arguments.of("mse", (Loss) Losses::mse, mask(MASK)),
                Arguments.of("huber", (Loss) (x, t) -> Losses.huber(x, t, 0.7, Reduction.SUM), mask(MASK)),
                Arguments.of("smoothL1", (Loss) (x, t) -> Losses.smoothL1(x, t, 0.7, Reduction.SUM), mask(MASK)),
                Arguments.of("nll", (Loss) (x, t) -> Losses.nll(x.logSoftmax(1), t), classes()),
                Arguments.of(
                        "cross entropy",
                        new CrossEntropy().smoothing(0.1).weights(0.5, 2).ignore(7),
                        classes()),
                Arguments.of("weighted sum", Loss.weighted(0.5, Losses.bceWithLogits(), 2, Losses::mse), mask(MASK)),
                Arguments.of("bce + dice", new BceDice(), mask(MASK)),
                Arguments.of("dice", Overlap.dice().smooth(0.1), mask(MASK)),
                Arguments.of("dice per channel", Overlap.dice().mode(Mode.MULTILABEL), mask(MASK)),
                Arguments.of(
                        "log dice of classes",
                        Overlap.dice().mode(Mode.MULTICLASS).logarithm(),
                        classes()),
                Arguments.of("jaccard", Overlap.jaccard(), mask(MASK)),
                Arguments.of("focal tversky", Overlap.tversky(0.3, 0.7).gamma(1.5), mask(MASK)),
                Arguments.of("focal", Focal.binary().alpha(0.25).gamma(1.5), mask(MASK)),
                Arguments.of("focal of classes", Focal.multiclass(), classes()),
                Arguments.of("lovasz hinge", Lovasz.hinge(), mask(MASK)),
                Arguments.of("lovasz hinge per image and channel", new Lovasz(Mode.MULTILABEL, true), mask(MASK)),
                Arguments.of("lovasz softmax", Lovasz.softmax().eachImage(), classes()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void gradients_match_finite_differences(String name, Loss loss, Tensor target) {
        GradCheck.check(x -> loss.of(x, target), MASK);
    }

    @Test
    void cross_entropy_and_weighted_sums_are_what_they_say() {
        Tensor x = Tensor.of(new double[] {1, 2, 0, 3}, Shape.of(2, 2)), t = Tensor.of(new long[] {0, 1}, Shape.of(2));
        double first = Math.log(1 + Math.exp(1)), second = Math.log(1 + Math.exp(-3));
        assertThat(new CrossEntropy().of(x, t).item()).isCloseTo((first + second) / 2, within(EXACT));
        assertThat(new CrossEntropy().weights(3, 1).of(x, t).item()).isCloseTo((3 * first + second) / 4, within(EXACT));
        Loss both =
                Loss.weighted(0.5, (y, u) -> y.sum(), 2, (y, u) -> y.square().sum());
        assertThat(both.of(x, t).item()).isCloseTo(0.5 * 6 + 2 * 14, within(EXACT));
        assertThatThrownBy(() -> new CrossEntropy().smoothing(1))
                .hasMessage("CrossEntropy: smoothing must be from 0 to below 1, got 1.0. Use 0.1.");
        assertThatThrownBy(() -> new CrossEntropy().weights(1, -1))
                .hasMessage("CrossEntropy: weights must be 0 or more, got [1.0, -1.0]. Use 1 for each class.");
    }

    @Test
    void second_derivatives_come_through_the_shared_sigmoid() {
        Tensor t = mask(Shape.of(2, 3));
        GradCheck.checkSecond(xs -> new BceDice().of(xs.get(0), t), Shape.of(2, 3));
    }

    @Test
    void targets_get_gradients_too() {
        Tensor x = Tensor.of(new double[] {0.3, -1.2, 2, 0.4}, Shape.of(4));
        GradCheck.check(t -> Losses.bceWithLogits(x, t), Shape.of(4));
    }

    @Test
    void logits_far_out_neither_overflow_nor_lose_their_gradient() {
        Tensor x = Tensor.of(new float[] {1e4f, -1e4f, 1e4f, -1e4f, 30}, Shape.of(5))
                .requireGrad();
        Tensor t = Tensor.of(new float[] {1, 0, 0, 1, 0}, Shape.of(5));
        Tensor loss = Losses.bceWithLogits(x, t, null, null, Reduction.NONE);
        assertThat(loss.toArray()).containsExactly(0, 0, 1e4f, 1e4f, 30);
        Tensor dx = Autograd.gradients(List.of(loss), List.of(loss.onesLike()), List.of(x))
                .get(0);
        assertThat(dx.toArray()).containsExactly(0, 0, 1, -1, 1);
        assertThat(new BceDice().of(x.detach(), t).item()).isFinite();
        assertThat(Focal.binary().of(x.detach(), t).item()).isFinite();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.75})
    void a_root_of_nothing_gives_no_gradient_and_no_nan(double gamma) {
        Tensor x = Tensor.of(new float[] {1e4f, -1e4f, 200, -2}, Shape.of(1, 1, 2, 2));
        Tensor right = Tensor.of(new float[] {1, 0, 1, 0}, x.shape()), none = x.zerosLike();
        for (Loss loss : List.of(
                Focal.binary().gamma(gamma).alpha(0.25),
                Overlap.tversky(0.3, 0.7).gamma(gamma)))
            for (Tensor t : List.of(right, none)) {
                Tensor leaf = x.detachedCopy().requireGrad();
                Tensor value = loss.of(leaf, t);
                float[] dx = Autograd.gradient(value, leaf).toArray();
                assertThat(value.item()).isFinite();
                for (float d : dx) assertThat(d).isFinite();
            }
    }

    @Test
    void masks_may_be_bytes_or_booleans() {
        Tensor x = Tensor.of(new float[] {1, -2, 0.5f, 3}, Shape.of(1, 1, 2, 2));
        double expected = new BceDice()
                .of(x, Tensor.of(new float[] {1, 0, 0, 1}, x.shape()))
                .item();
        assertThat(new BceDice()
                        .of(x, Tensor.of(new byte[] {1, 0, 0, 1}, x.shape()))
                        .item())
                .isEqualTo(expected);
        assertThat(new BceDice()
                        .of(x, Tensor.of(new boolean[] {true, false, false, true}, x.shape()))
                        .item())
                .isEqualTo(expected);
    }

    @Test
    void a_batch_without_any_mask_costs_what_is_predicted_only_if_asked_to() {
        Tensor x = Tensor.zeros(1, 1, 2, 2), none = Tensor.zeros(1, 1, 2, 2);
        assertThat(Overlap.dice().of(x, none).item()).isZero();
        assertThat(Overlap.dice().countEmpty().of(x, none).item()).isEqualTo(1);
        assertThat(new BceDice(1).of(x, none).item()).isCloseTo(Math.log(2) + 1 - 1 / 3.0, within(1e-6));
    }

    @Test
    void losses_add_up_by_weights() {
        Tensor x = Tensor.of(new double[] {1, -2, 0.5, 3}, Shape.of(4)), t = mask(Shape.of(4));
        Loss both = Losses.bceWithLogits().times(0.5).plus(Overlap.dice().times(2));
        double bce = Losses.bceWithLogits(x, t).item(),
                dice = Overlap.dice().of(x, t).item();
        assertThat(both.of(x, t).item()).isCloseTo(0.5 * bce + 2 * dice, within(EXACT));
        assertThat(new BceDice(0).of(x, t).item()).isCloseTo(bce + dice, within(EXACT));
    }

    @Test
    void an_ignored_class_counts_neither_above_nor_below() {
        Tensor logp = Tensor.of(new double[] {-1, -2, -3, -4, -5, -6}, Shape.of(3, 2));
        Tensor t = Tensor.of(new long[] {1, -100, 0}, Shape.of(3));
        assertThat(Losses.nll(logp, t).item()).isCloseTo((2 + 5) / 2.0, within(EXACT));
        Tensor weight = Tensor.of(new double[] {3, 1}, Shape.of(2));
        assertThat(Losses.nll(logp, t, weight, -100, Reduction.MEAN).item())
                .isCloseTo((1 * 2 + 3 * 5) / 4.0, within(EXACT));
        assertThat(Losses.nll(logp, t, null, -100, Reduction.NONE).toDoubleArray())
                .containsExactly(2, 0, 5);
    }

    @Test
    void divergence_is_zero_where_the_target_is() {
        Tensor logp = Tensor.of(new double[] {Math.log(0.25), Math.log(0.75)}, Shape.of(1, 2));
        Tensor t = Tensor.of(new double[] {0, 1}, Shape.of(1, 2));
        assertThat(Losses.klDiv(logp, t).item()).isCloseTo(-Math.log(0.75), within(EXACT));
        assertThat(Losses.klDiv(logp, t, Reduction.MEAN).item()).isCloseTo(-Math.log(0.75) / 2, within(EXACT));
    }

    @Test
    void losses_keep_the_type_of_the_prediction() {
        assertThat(new BceDice().of(mask(MASK), mask(MASK)).dtype()).isEqualTo(DType.F64);
        assertThat(Lovasz.softmax().of(Tensor.zeros(2, 2, 3, 4), classes()).dtype())
                .isEqualTo(DType.F32);
    }

    @Test
    void errors_say_how_to_mend_the_shapes() {
        Tensor x = Tensor.zeros(2, 1, 8, 8);
        assertThatThrownBy(() -> new BceDice().of(x, Tensor.zeros(2, 1, 16, 16)))
                .hasMessage("BceDice: the target must have the prediction's shape [2, 1, 8, 8], got [2, 1, 16, 16]."
                        + " Resize the masks to 8x8.");
        assertThatThrownBy(() -> Overlap.dice().of(x, Tensor.zeros(2, 3, 8, 8)))
                .hasMessage("Overlap: the target must have the prediction's shape [2, 1, 8, 8], got [2, 3, 8, 8]."
                        + " Build the model with 3 classes.");
        assertThatThrownBy(() -> Losses.mse(x, Tensor.zeros(2, 64)))
                .hasMessage("mse: the target must have the prediction's shape [2, 1, 8, 8], got [2, 64]."
                        + " Reshape one of them.");
        assertThatThrownBy(() -> Losses.l1(x, Tensor.zeros(3)))
                .hasMessage("l1: the target must have the prediction's shape [2, 1, 8, 8], got [3]."
                        + " Give one target for every prediction.");
        Tensor classes = Tensor.of(new long[128], Shape.of(2, 1, 8, 8));
        assertThatThrownBy(() -> Focal.multiclass().of(x, classes))
                .hasMessage("Focal: class numbers must have the shape [2, 8, 8] for a prediction [2, 1, 8, 8],"
                        + " got [2, 1, 8, 8]. Take the channel axis out with squeeze(1).");
        assertThatThrownBy(() -> Losses.nll(x, Tensor.zeros(2, 8, 8)))
                .hasMessage("nll: class numbers must be integers, got F32. Convert them with to(DType.I64).");
        assertThatThrownBy(() -> Losses.nll(Tensor.zeros(4), Tensor.zeros(4)))
                .hasMessage("nll: the prediction must be [B, C, ..], got [4]. Add the batch axis with unsqueeze(0).");
        assertThatThrownBy(() -> Losses.nll(x, classes.squeeze(1), Tensor.zeros(3), -100, Reduction.MEAN))
                .hasMessage("nll: weight must have the shape [1], got [3]. Give one factor per class.");
    }

    @Test
    void errors_say_how_to_mend_the_settings() {
        assertThatThrownBy(() -> Overlap.dice().smooth(-1))
                .hasMessage("Overlap: smooth must be 0 or more, got -1.0. Use 0 or 1.");
        assertThatThrownBy(() -> Focal.binary().gamma(Double.NaN))
                .hasMessage("Focal: gamma must be 0 or more, got NaN. Use 2.");
        assertThatThrownBy(() -> Focal.binary().alpha(2))
                .hasMessage("Focal: alpha must be from 0 to 1, or negative for no weights, got 2.0. Use 0.25.");
        assertThatThrownBy(() -> Losses.huber(Tensor.zeros(2), Tensor.zeros(2), 0, Reduction.MEAN))
                .hasMessage("huber: delta must be positive, got 0.0. Use 1, or l1 for the limit 0.");
        assertThatThrownBy(() -> Losses.bceWithLogits().times(-1))
                .hasMessage("Loss.times: the weight must be 0 or more, got -1.0. Use times(0.5).");
        assertThatThrownBy(() -> new BceDice(-1)).hasMessage("BceDice: smooth must be 0 or more, got -1.0. Use 1e-5.");
    }
}
