package dev.roentgen.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.Shape;
import dev.roentgen.data.Batch;
import dev.roentgen.data.BatchSource;
import dev.roentgen.data.Batches;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.HostReads;
import dev.roentgen.tensor.Leaks;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.loss.BceDice;
import dev.roentgen.training.metric.HardDice;
import dev.roentgen.training.metric.Metric;
import dev.roentgen.training.metric.SoftDice;
import dev.roentgen.training.optim.Adam;
import dev.roentgen.training.optim.Optimizer;
import dev.roentgen.training.optim.Sgd;
import dev.roentgen.training.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainerTest {
    private static final Discs TRAIN = new Discs(24, 4, 1), VALIDATION = new Discs(10, 4, 2);

    private static Discs.Net net(double dropout) {
        Generator.seed(7);
        return new Discs.Net(dropout);
    }

    private static Trainer trainer(Discs.Net net) {
        return Trainer.of(net).loss(new BceDice()).optimizer(Adam.of(net).learningRate(0.02));
    }

    private static float[] weights(Discs.Net net) {
        List<Float> all = new ArrayList<>();
        net.slots().values().forEach(s -> {
            for (float v : s.value().toArray()) all.add(v);
        });
        float[] flat = new float[all.size()];
        for (int i = 0; i < flat.length; i++) flat[i] = all.get(i);
        return flat;
    }

    @Test
    void it_learns_and_keeps_the_best_epoch() {
        Discs.Net net = net(0);
        Result result = trainer(net).metric(new HardDice()).epochs(6).fit(TRAIN, VALIDATION);
        assertThat(result.epochs()).hasSize(6);
        assertThat(result.epochs().get(5).loss())
                .isLessThan(result.epochs().get(0).loss() / 2);
        Evaluation best = result.best().validation();
        assertThat(best).isNotNull();
        assertThat(best.metrics().get("Dice")).isGreaterThan(0.9);
        for (Epoch e : result.epochs()) {
            assertThat(e.validation()).isNotNull();
            assertThat(e.validation().metrics().get("Dice"))
                    .isLessThanOrEqualTo(best.metrics().get("Dice"));
        }
        Evaluation again =
                Evaluation.of(net, VALIDATION, Batch::masks, new BceDice(), List.of(new HardDice(), new SoftDice()));
        assertThat(again.metrics().get("Dice")).isEqualTo(best.metrics().get("Dice"));
        assertThat(again.loss()).isEqualTo(best.loss());
        assertThat(again.metrics()).containsOnlyKeys("Dice", "soft Dice");
    }

    /** Pretends that the first evaluation is the best, whatever the model does. */
    private static final class Falling implements Metric {
        private static int evaluations;
        private int number;

        @Override
        public String name() {
            return "falling";
        }

        @Override
        public void add(Tensor prediction, Tensor target) {
            if (number == 0 && prediction.dim(0) == 3) number = ++evaluations; // validation batches are those of 3
        }

        @Override
        public double value() {
            return number;
        }

        @Override
        public Metric fresh() {
            return new Falling();
        }

        @Override
        public void merge(Metric other) {}

        @Override
        public boolean largerIsBetter() {
            return false;
        }
    }

    @Test
    void the_weights_of_the_best_epoch_come_back_whatever_came_later() {
        Discs.Net one = net(0), five = net(0);
        Discs validation = new Discs(3, 3, 2);
        trainer(one).epochs(1).fit(TRAIN);
        Result result = trainer(five).metric(new Falling()).epochs(5).fit(TRAIN, validation);
        assertThat(result.best().number()).isEqualTo(1);
        assertThat(result.epochs().stream().map(Epoch::best)).containsExactly(true, false, false, false, false);
        assertThat(weights(five)).isEqualTo(weights(one));
    }

    @Test
    void the_same_seed_gives_the_same_bits_and_another_one_does_not() {
        Discs.Net a = net(0.3), b = net(0.3), c = net(0.3);
        trainer(a).seed(5).epochs(2).fit(TRAIN);
        Generator.seed(99).reserve(); // the thread's generator does not matter
        trainer(b).seed(5).epochs(2).readEvery(1).metric(new HardDice()).fit(TRAIN, VALIDATION);
        trainer(c).seed(6).epochs(2).fit(TRAIN);
        assertThat(weights(b)).isEqualTo(weights(a));
        assertThat(weights(c)).isNotEqualTo(weights(a));
        assertThat(Generator.current().seed()).isEqualTo(99);
    }

    @Test
    void a_step_reads_nothing_back() {
        Discs.Net net = net(0.3);
        List<HostReads> forbidden = new ArrayList<>();
        Metric after = new Metric() { // the first thing after a step
                    @Override
                    public String name() {
                        return "after";
                    }

                    @Override
                    public void add(Tensor prediction, Tensor target) {
                        forbidden.remove(0).close();
                    }

                    @Override
                    public double value() {
                        return 0;
                    }

                    @Override
                    public Metric fresh() {
                        return this;
                    }

                    @Override
                    public void merge(Metric other) {}
                };
        Trainer.of(net)
                .loss((x, t) -> {
                    forbidden.add(HostReads.forbid());
                    return new BceDice().of(x, t);
                })
                .optimizer(Adam.of(net))
                .clipNorm(0.1)
                .metric(after)
                .readEvery(1)
                .fit(TRAIN);
        assertThat(forbidden).isEmpty();
        assertThat(net.parameters().values()).allMatch(p -> p.version() > 6);
    }

    @Test
    void nothing_is_left_open() {
        Discs.Net net = net(0.3);
        trainer(net).fit(TRAIN); // what is made once: weights, the optimiser's state
        try (Leaks leaks = Leaks.watch()) {
            Result result =
                    trainer(net).nanGuard().metric(new HardDice()).epochs(2).fit(TRAIN, VALIDATION);
            assertThat(result.best()).isNotNull();
            List<String> open = leaks.open();
            assertThat(leaks.collected()).isEmpty();
            assertThat(open).hasSizeLessThanOrEqualTo(3 * net.slots().size()); // values and two moments each
        }
    }

    @Test
    void progress_tells_speed_and_time_left() {
        Discs.Net net = net(0);
        long[] seconds = {0};
        Trainer trainer = trainer(net).epochs(2).readEvery(4).metric(new HardDice());
        trainer.nanos = () -> seconds[0] * 1_000_000_000L;
        trainer.with(new Callback() {
            @Override
            public void afterBackward(Optimizer optimizer) {
                seconds[0] += 2;
            }
        });
        List<Progress> seen = new ArrayList<>();
        List<Epoch> epochs = new ArrayList<>();
        Result result = trainer.onProgress(seen::add).onEpoch(epochs::add).fit(TRAIN);
        assertThat(seen.stream().map(p -> p.epoch() + "/" + p.epochs() + " " + p.step() + "/" + p.steps()))
                .containsExactly("1/2 4/6", "1/2 6/6", "2/2 4/6", "2/2 6/6");
        assertThat(seen.stream().map(Progress::imagesPerSecond)).containsOnly(2.0);
        assertThat(seen.stream().map(Progress::secondsLeft))
                .zipSatisfy(
                        List.of(16.0, 12.0, 4.0, 0.0), (a, b) -> assertThat(a).isCloseTo(b, within(1e-9)));
        assertThat(seen.get(3).loss()).isEqualTo(epochs.get(1).loss());
        assertThat(seen.get(0).line())
                .matches("epoch 1/2 \\| step 4/6 \\| loss \\d\\.\\d{4} \\| Dice 0\\.\\d{3} \\| 2\\.0 images/s \\| 0:16"
                        + " left");
        assertThat(new Progress(3, 15, 40, 266, 0.1234, Map.of(), 1e-3, 123.44, 3723).line())
                .isEqualTo("epoch 3/15 | step 40/266 | loss 0.1234 | 123.4 images/s | 1:02:03 left");
        assertThat(result.seconds()).isEqualTo(24);
        assertThat(epochs).isEqualTo(result.epochs());
        assertThat(epochs.get(0).seconds()).isEqualTo(12);
    }

    @Test
    void schedules_count_steps_or_epochs() {
        Discs.Net net = net(0);
        List<Double> rates = new ArrayList<>();
        Callback watch = new Callback() {
            @Override
            public void afterBackward(Optimizer optimizer) {
                rates.add(optimizer.rate());
            }
        };
        Discs two = new Discs(8, 4, 1);
        Sgd sgd = Sgd.of(net).learningRate(1e-3);
        Trainer trainer =
                Trainer.of(net).loss(new BceDice()).optimizer(sgd).with(watch).epochs(2);
        trainer.schedule(Schedule.exponential(0.5)).fit(two);
        assertThat(rates).containsExactly(1e-3, 5e-4, 2.5e-4, 1.25e-4);
        rates.clear();
        Result result = trainer.scheduleByEpoch(Schedule.exponential(0.5)).fit(two);
        assertThat(rates).containsExactly(1e-3, 1e-3, 5e-4, 5e-4);
        assertThat(result.epochs().get(1).learningRate()).isEqualTo(5e-4);
    }

    @Test
    void an_infinite_loss_names_the_step_the_images_and_the_layer() {
        Discs spoilt = new Discs(8, 4, 1);
        spoilt.spoil = Float.NaN;
        assertThatThrownBy(() -> trainer(net(0)).readEvery(1).fit(spoilt))
                .hasMessageMatching("Trainer: the loss must be finite, got NaN at step 1 of epoch 1\\."
                        + " The images hold NaN or infinities: look at disc\\d, disc\\d, disc\\d, disc\\d\\.");
        Discs.Net wild = net(0);
        Trainer trainer =
                Trainer.of(wild).loss(new BceDice()).optimizer(Sgd.of(wild).learningRate(1e30));
        assertThatThrownBy(() -> trainer.fit(TRAIN))
                .hasMessage("Trainer: the loss must be finite, got NaN at step 2 of epoch 1."
                        + " Lower the learning rate, now 1.0E30, or find the layer with nanGuard().");
        Discs.Net watched = net(0);
        Trainer watching = Trainer.of(watched)
                .loss(new BceDice())
                .optimizer(Sgd.of(watched).learningRate(1e30))
                .nanGuard();
        assertThatThrownBy(() -> watching.fit(TRAIN))
                .hasMessage(
                        "Trainer: the loss must be finite, got NaN at step 2 of epoch 1. The first to go wrong is the"
                                + " result of layer 'second': lower the learning rate, now 1.0E30.");
    }

    @Test
    void evaluation_leaves_the_mode_as_it_was() {
        Discs.Net net = net(0.9);
        Evaluation a = Evaluation.of(net, VALIDATION, Batch::masks, null, List.of(new HardDice()));
        Evaluation b = Evaluation.of(net, VALIDATION, Batch::masks, null, List.of(new HardDice()));
        assertThat(a).isEqualTo(b); // no dropout
        assertThat(a.loss()).isNaN();
        assertThat(net.isTraining()).isTrue();
        net.eval();
        Evaluation.of(net, VALIDATION, Batch::masks, null, List.of());
        assertThat(net.isTraining()).isFalse();
    }

    /** One batch that has everything. */
    private static BatchSource everything(int told) {
        return new BatchSource() {
            @Override
            public int samples() {
                return 2;
            }

            @Override
            public int size() {
                return told;
            }

            @Override
            public Batches epoch(int epoch, int from) {
                Tensor labels = Tensor.of(new long[2], Shape.of(2)), x = Tensor.ones(2, 1, 4, 4);
                return new Batches(
                        0,
                        List.of(new Batch(x, labels, Tensor.ones(2, 1, 4, 4), List.of("a", "b")))
                                .iterator());
            }
        };
    }

    @Test
    void errors_say_what_to_do() {
        Discs.Net net = net(0);
        assertThatThrownBy(() -> Trainer.of(net).epochs(0))
                .hasMessage("Trainer: the number of epochs must be 1 or more, got 0. Use epochs(15).");
        assertThatThrownBy(() -> Trainer.of(net).readEvery(0))
                .hasMessage("Trainer: the number of steps between reads must be 1 or more, got 0. Use readEvery(10).");
        assertThatThrownBy(() -> Trainer.of(net).clipNorm(-1))
                .hasMessage("Trainer: the largest norm must be positive, got -1.0. Use clipNorm(1).");
        assertThatThrownBy(() -> Trainer.of(net).fit(TRAIN))
                .hasMessage("Trainer: it must have a loss, got none. Call loss(new BceDice()).");
        assertThatThrownBy(() -> Trainer.of(net).loss(new BceDice()).fit(TRAIN))
                .hasMessage("Trainer: it must have an optimiser, got none. Call optimizer(Adam.of(model)).");
        assertThatThrownBy(() -> trainer(net).fit(new Discs(0, 4, 1)))
                .hasMessage("Trainer: the training data must hold at least one batch, got none."
                        + " Check the folder and the split.");
        assertThatThrownBy(() -> trainer(net).fit(TRAIN, new Discs(0, 4, 1)))
                .hasMessage("Trainer: the validation data must hold at least one batch, got none."
                        + " Check the folder and the split.");
        assertThatThrownBy(() -> trainer(net).fit(everything(1)))
                .hasMessage("Trainer: the target must be chosen where batches have masks and labels, got no choice."
                        + " Call target(Batch::masks) or target(Batch::labels).");
        assertThatThrownBy(() -> trainer(net).target(Batch::masks).fit(everything(3)))
                .hasMessage("Trainer: an epoch must have as many batches as the source's size() 3, got 1."
                        + " Mend the source.");
        assertThatThrownBy(() -> trainer(net).target(Batch::labels).fit(everything(1)))
                .hasMessageStartingWith("BceDice: the target must have the prediction's shape [2, 1, 4, 4], got [2].");
    }
}
