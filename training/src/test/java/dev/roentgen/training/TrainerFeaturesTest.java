package dev.roentgen.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.Shape;
import dev.roentgen.data.Batch;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Layer;
import dev.roentgen.nn.Parameter;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.tensor.Tensors;
import dev.roentgen.training.loss.BceDice;
import dev.roentgen.training.loss.Losses;
import dev.roentgen.training.metric.HardDice;
import dev.roentgen.training.metric.SoftDice;
import dev.roentgen.training.optim.Adam;
import dev.roentgen.training.optim.Optimizer;
import dev.roentgen.training.optim.Sgd;
import dev.roentgen.training.schedule.ReduceOnPlateau;
import dev.roentgen.training.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainerFeaturesTest {
    private static final double F32 = 1e-5; // sums of a few batches in another order
    private static final Discs TRAIN = new Discs(24, 4, 1), VALIDATION = new Discs(8, 4, 2);

    private static Discs.Net net() {
        Generator.seed(7);
        return new Discs.Net();
    }

    private static Trainer trainer(Discs.Net net) {
        return Trainer.of(net)
                .loss(Losses.bceWithLogits())
                .optimizer(Adam.of(net).learningRate(0.02));
    }

    private static float[] first(Discs.Net net) {
        Parameter p = net.parameter("first.weight");
        assertThat(p).isNotNull();
        return p.value().toArray();
    }

    private static void assertClose(float[] a, float[] b) {
        for (int i = 0; i < a.length; i++) assertThat((double) a[i]).isCloseTo(b[i], within(F32));
    }

    @Test
    void accumulated_batches_step_as_one_large_batch_does() {
        Discs.Net small = net(), large = net();
        List<Double> rates = new ArrayList<>();
        Sgd slow = Sgd.of(small).learningRate(0.1);
        Callback watch = new Callback() {
            @Override
            public void afterBackward(Optimizer optimizer) {
                rates.add(optimizer.rate());
            }
        };
        Result result = trainer(small)
                .optimizer(slow)
                .schedule(Schedule.exponential(0.5))
                .accumulate(4)
                .with(watch)
                .fit(new Discs(24, 4, 1)); // 6 batches: a step of 4, one of 2
        trainer(large)
                .optimizer(Sgd.of(large).learningRate(0.1))
                .schedule(Schedule.exponential(0.5))
                .fit(new Discs(24, 16, 1));
        assertThat(rates).containsExactly(0.1, 0.05);
        assertThat(result.epochs().get(result.epochs().size() - 1).step()).isEqualTo(2);
        assertClose(first(small), first(large));
    }

    @Test
    void the_average_of_the_weights_is_evaluated_and_kept() {
        Discs.Net plain = net(), averaged = net();
        List<float[]> path = new ArrayList<>(List.of(first(plain)));
        trainer(plain)
                .with(new Callback() {
                    @Override
                    public void progress(Progress p) {
                        path.add(first(plain));
                    }
                })
                .readEvery(1)
                .fit(TRAIN);
        trainer(averaged).ema(0.3).fit(TRAIN);
        float[] ema = path.get(0).clone();
        for (int step = 1; step < path.size(); step++) {
            double kept = Math.min(0.3, (1.0 + step) / (10.0 + step));
            for (int i = 0; i < ema.length; i++) ema[i] += (float) ((path.get(step)[i] - ema[i]) * (1 - kept));
        }
        assertClose(first(averaged), ema);
        Discs.Net again = net();
        Result result = trainer(again).ema(0.3).metric(new HardDice()).epochs(2).fit(TRAIN, VALIDATION);
        Evaluation end = Evaluation.of(again, VALIDATION, Batch::masks, null, List.of(new HardDice()));
        assertThat(end.metrics()).isEqualTo(result.best().validation().metrics());
    }

    @Test
    void evaluations_come_every_few_steps_and_the_best_of_all_stays() {
        Discs.Net net = net();
        List<String> told = new ArrayList<>();
        Result result = trainer(net)
                .metric(new HardDice())
                .evaluateEvery(4)
                .epochs(2)
                .with(new Callback() {
                    @Override
                    public void evaluation(Epoch soFar) {
                        told.add("in " + soFar.number() + " after " + soFar.step());
                    }

                    @Override
                    public void epoch(Epoch epoch) {
                        told.add("end of " + epoch.number() + " after " + epoch.step());
                    }
                })
                .fit(TRAIN, VALIDATION);
        assertThat(told).containsExactly("in 1 after 4", "end of 1 after 6", "in 2 after 8", "end of 2 after 12");
        Evaluation end = Evaluation.of(net, VALIDATION, Batch::masks, null, List.of(new HardDice()));
        assertThat(end.metrics()).isEqualTo(result.best().validation().metrics());
    }

    @Test
    void patience_ends_a_run_that_gets_no_better() {
        Discs.Net net = net();
        Result result = trainer(net)
                .optimizer(Sgd.of(net).learningRate(0)) // stays as it is
                .patience(3)
                .epochs(50)
                .fit(TRAIN, VALIDATION);
        assertThat(result.epochs().stream().map(Epoch::best)).containsExactly(true, false, false, false);
        assertThat(result.best().number()).isEqualTo(1);
    }

    @Test
    void a_plateau_cuts_the_rate() {
        Discs.Net net = net();
        Result result = trainer(net)
                .optimizer(Sgd.of(net).learningRate(1e-12))
                .plateau(ReduceOnPlateau.ofScore().patience(1).factor(0.5))
                .metric(new HardDice())
                .epochs(4)
                .fit(TRAIN, VALIDATION);
        assertThat(result.epochs()).hasSize(4);
        Discs.Net other = net();
        assertThatThrownBy(() -> trainer(other)
                        .plateau(ReduceOnPlateau.ofLoss())
                        .schedule(Schedule.cosine(5))
                        .fit(TRAIN, VALIDATION))
                .hasMessage("Trainer: the learning rate must follow one rule, got a schedule and a plateau. Leave one"
                        + " out.");
    }

    @Test
    void another_figure_may_decide() {
        Discs.Net net = net();
        Result result = trainer(net)
                .metric(new HardDice())
                .metric(new SoftDice())
                .bestBy("soft Dice")
                .epochs(3)
                .fit(TRAIN, VALIDATION);
        double best = result.best().validation().metrics().get("soft Dice");
        for (Epoch e : result.epochs())
            assertThat(e.validation().metrics().get("soft Dice")).isLessThanOrEqualTo(best);
        assertThatThrownBy(
                        () -> trainer(net()).metric(new HardDice()).bestBy("F1").fit(TRAIN, VALIDATION))
                .hasMessage("Trainer: the best must be chosen by loss or one of [Dice], got 'F1'.");
    }

    @Test
    void a_model_is_held_to_its_bounds_after_every_step_and_before_weights_are_averaged() {
        Discs.Net net = net();
        int[] steps = {0};
        Callback zero = new Callback() {
            @Override
            public void afterStep() {
                steps[0]++;
                net.parameter("first.weight")
                        .set(Tensor.full(net.parameter("first.weight").shape(), 0));
            }
        };
        Result result = trainer(net).with(zero).accumulate(2).ema(0.5).fit(TRAIN);
        assertThat(steps[0]).isEqualTo((int) result.epochs().get(0).step()).isPositive();
        float[] bound = first(net); // the average of the first value and of zeros alone: smaller with each step
        float[] begun = first(net());
        double kept = 1;
        for (int step = 1; step <= steps[0]; step++) kept *= Math.min(0.5, (1.0 + step) / (10.0 + step));
        for (int i = 0; i < bound.length; i++)
            assertThat((double) bound[i]).isCloseTo(begun[i] * kept, within(1e-6 * Math.abs(begun[i])));
    }

    @Test
    void gradients_are_cut_to_a_limit() {
        Discs.Net net = net();
        float[] before = first(net);
        Result one = trainer(net)
                .optimizer(Sgd.of(net).learningRate(1))
                .clipValue(1e-4)
                .fit(new Discs(4, 4, 1));
        assertThat(one.epochs()).hasSize(1);
        float[] after = first(net);
        for (int i = 0; i < before.length; i++)
            assertThat(Math.abs(after[i] - before[i])).isLessThanOrEqualTo(1.001e-4f);
    }

    // --- several heads ---

    /** What {@link TwoHeads} gives. */
    private record Both(Tensor mask, Tensor area) implements Tensors {
        @Override
        public List<Tensor> tensors() {
            return List.of(mask, area);
        }
    }

    private static final class TwoHeads extends Layer {
        private final Discs.Net net = child("net", new Discs.Net());
        private final Parameter scale = parameter("scale", Shape.of(1), Init.ones());

        Both both(Tensor x) {
            return call(List.of(x), () -> {
                Tensor mask = net.forward(x);
                return new Both(mask, mask.sigmoid().mean(false, 1, 2, 3).mul(scale.value()));
            });
        }
    }

    private static List<Head<Both>> heads() {
        return List.of(
                Head.of("mask", Both::mask, Batch::masks, new BceDice())
                        .weight(0.5)
                        .metric(new HardDice()),
                Head.of("area", Both::area, b -> b.masks().mean(false, 1, 2, 3), Losses::mse)
                        .weight(0.25));
    }

    @Test
    void several_heads_are_trained_at_once() {
        Generator.seed(7);
        TwoHeads model = new TwoHeads();
        Result result = Trainer.of(model, model::both, heads())
                .optimizer(Adam.of(model).learningRate(0.02))
                .epochs(5)
                .fit(TRAIN, VALIDATION);
        Evaluation best = result.best().validation();
        assertThat(best.metrics()).containsOnlyKeys("mask Dice");
        assertThat(best.metrics().get("mask Dice")).isGreaterThan(0.9);
        assertThat(model.scale.value().toArray()[0]).isNotEqualTo(1);
        Evaluation again = Evaluation.of(model, model::both, VALIDATION, heads());
        assertThat(again.loss()).isEqualTo(best.loss());
        assertThatThrownBy(() -> Trainer.of(model, model::both, heads())
                        .metric(new HardDice())
                        .optimizer(Adam.of(model))
                        .fit(TRAIN))
                .hasMessage("Trainer: loss, target and metrics must be those of the heads, got others of the trainer."
                        + " Give them to Head.of(..).");
        assertThatThrownBy(() -> Trainer.of(model, model::both, List.of()))
                .hasMessage("Trainer: there must be 1 or more heads, got 0. Use Head.of(..).");
        assertThatThrownBy(() ->
                        Head.of("mask", Both::mask, Batch::masks, new BceDice()).weight(-1))
                .hasMessage("Head 'mask': the weight must be 0 or more, got -1.0. Use 0.5.");
    }

    // --- the guard ---

    @Test
    void the_guard_says_what_was_not_finite() {
        Discs.Net ruined = net();
        Trainer guarded = trainer(ruined).nanGuard().with(new Callback() {
            @Override
            public void progress(Progress p) {
                Parameter w = ruined.parameter("second.weight");
                assertThat(w).isNotNull();
                w.set(w.value().mul(Double.NaN));
            }
        });
        assertThatThrownBy(() -> guarded.readEvery(2).fit(TRAIN))
                .hasMessage(
                        "Trainer: the loss must be finite, got NaN at step 3 of epoch 1. 'second.weight' is no longer"
                                + " finite, so the step before had an infinite gradient: lower the learning rate, now"
                                + " 0.02, or clip gradients with clipNorm(1).");
        Discs.Net spoilt = net();
        assertThatThrownBy(() -> trainer(spoilt)
                        .loss((y, t) -> y.mean().mul(Double.POSITIVE_INFINITY))
                        .nanGuard()
                        .fit(TRAIN))
                .hasMessageMatching(
                        "Trainer: the loss must be finite, got -?Infinity at step 1 of epoch 1\\. The first to go"
                                + " wrong is the loss itself: lower the learning rate, now 0\\.02\\.");
    }

    @Test
    void errors_say_what_to_do() {
        Discs.Net net = net();
        assertThatThrownBy(() -> trainer(net).accumulate(0))
                .hasMessage("Trainer: the number of batches of a step must be 1 or more, got 0. Use accumulate(4).");
        assertThatThrownBy(() -> trainer(net).ema(1))
                .hasMessage("Trainer: the decay must be between 0 and 1, got 1.0. Use ema(0.999).");
        assertThatThrownBy(() -> trainer(net).evaluateEvery(0))
                .hasMessage("Trainer: the number of steps between evaluations must be 1 or more, got 0. Use"
                        + " evaluateEvery(500).");
        assertThatThrownBy(() -> trainer(net).patience(0))
                .hasMessage("Trainer: the patience must be 1 or more, got 0. Use patience(5).");
        assertThatThrownBy(() -> trainer(net).patience(1).fit(TRAIN))
                .hasMessage("Trainer: patience, plateau, evaluateEvery and bestBy must have validation data, got none."
                        + " Call fit(train, validation).");
        assertThatThrownBy(() -> trainer(net).clipValue(0))
                .hasMessage("Trainer: the limit must be positive, got 0.0. Use clipValue(1).");
    }
}
