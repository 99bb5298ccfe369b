package dev.roentgen.training.loss;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.array.DType;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.NormOps.Reduction;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.Golden;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class GoldenLossTest {
    static List<Golden.Case> bce() {
        return Golden.cases("bce_with_logits");
    }

    static List<Golden.Case> crossEntropy() {
        return Golden.cases("cross_entropy");
    }

    static List<Golden.Case> distances() {
        return Golden.cases("loss");
    }

    static List<Golden.Case> segmentation() {
        return Golden.cases("seg_loss");
    }

    @ParameterizedTest
    @MethodSource("bce")
    void binary_cross_entropy_equals_pytorch(Golden.Case c) {
        check(c, x -> {
            Tensor weight = optional(c, "in.weight"), posWeight = optional(c, "in.pos_weight");
            return Losses.bceWithLogits(x, c.tensor("in.target"), weight, posWeight, reduction(c));
        });
    }

    @ParameterizedTest
    @MethodSource("crossEntropy")
    void cross_entropy_equals_pytorch(Golden.Case c) {
        check(
                c,
                x -> x.crossEntropy(
                        c.tensor("in.target"),
                        optional(c, "in.weight"),
                        c.config().get("label_smoothing").asDouble(),
                        c.config().path("ignore_index").asLong(-100),
                        reduction(c)));
    }

    @ParameterizedTest
    @MethodSource("distances")
    void distances_equal_pytorch(Golden.Case c) {
        check(c, x -> {
            Tensor t = c.tensor("in.target");
            return switch (c.config().get("op").asString()) {
                case "mse" -> Losses.mse(x, t);
                case "l1" -> Losses.l1(x, t);
                case "smooth_l1" -> Losses.smoothL1(x, t);
                case "huber" -> Losses.huber(x, t);
                case "nll_loss" -> Losses.nll(x, t);
                case "kl_div" -> Losses.klDiv(x, t);
                default -> throw new AssertionError(c.name());
            };
        });
    }

    @ParameterizedTest
    @MethodSource("segmentation")
    void segmentation_losses_equal_their_originals(Golden.Case c) {
        check(c, x -> loss(c.config()).of(x, c.tensor("in.target")));
    }

    private static Loss loss(JsonNode config) {
        Mode mode = Mode.valueOf(config.path("mode").asString("binary").toUpperCase(Locale.ROOT));
        double smooth = config.path("smooth").asDouble(0);
        return switch (config.get("op").asString()) {
            case "bce_plus_dice" -> new BceDice(smooth);
            case "dice" -> Overlap.dice().mode(mode).smooth(smooth);
            case "dice_log" -> Overlap.dice().mode(mode).smooth(smooth).logarithm();
            case "jaccard" -> Overlap.jaccard().mode(mode).smooth(smooth);
            case "tversky" ->
                Overlap.tversky(
                                config.get("alpha").asDouble(),
                                config.get("beta").asDouble())
                        .mode(mode)
                        .gamma(config.get("gamma").asDouble());
            case "focal" -> new Focal(mode, config.get("gamma").asDouble(), -1);
            default -> throw new AssertionError(config);
        };
    }

    @Test
    void every_loss_of_the_reference_numbers_is_there() {
        assertThat(bce()).hasSize(12);
        assertThat(crossEntropy()).hasSize(26);
        assertThat(distances()).hasSize(6);
        assertThat(segmentation()).hasSize(11);
    }

    private static void check(Golden.Case c, java.util.function.UnaryOperator<Tensor> loss) {
        try (Scope scope = Scope.open()) {
            Tensor x = c.tensor("in.x").requireGrad(), y = loss.apply(x);
            c.check("out.y", y, "out");
            Tensor dx = Autograd.gradients(List.of(y), List.of(c.tensor("cot.y")), List.of(x))
                    .get(0);
            c.check("grad.x", dx, "grad");
            assertThat(y.dtype()).isEqualTo(DType.F32);
        }
    }

    private static @Nullable Tensor optional(Golden.Case c, String key) {
        return c.has(key) ? c.tensor(key) : null;
    }

    private static Reduction reduction(Golden.Case c) {
        return Reduction.valueOf(c.config().get("reduction").asString().toUpperCase(Locale.ROOT));
    }
}
