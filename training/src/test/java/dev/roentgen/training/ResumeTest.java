package dev.roentgen.training;

import static dev.roentgen.training.Runs.TRAIN;
import static dev.roentgen.training.Runs.VALIDATION;
import static dev.roentgen.training.Runs.bits;
import static dev.roentgen.training.Runs.clear;
import static dev.roentgen.training.Runs.everything;
import static dev.roentgen.training.Runs.killAfter;
import static dev.roentgen.training.Runs.names;
import static dev.roentgen.training.Runs.net;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.tensor.Generator;
import dev.roentgen.training.log.CsvLog;
import dev.roentgen.training.loss.BceDice;
import dev.roentgen.training.metric.HardDice;
import dev.roentgen.training.optim.RmsProp;
import dev.roentgen.training.optim.Sgd;
import dev.roentgen.training.schedule.ReduceOnPlateau;
import dev.roentgen.training.schedule.Schedule;
import dev.roentgen.weights.Safetensors;
import dev.roentgen.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {
    @TempDir
    Path folder;

    @Test
    void a_run_killed_at_any_step_ends_with_the_bits_of_one_that_was_not() throws IOException {
        Discs.Net whole = net();
        String expected = bits(whole, everything(whole, 3, folder).fit(TRAIN, VALIDATION));
        List<String> files = names(folder);
        for (int kill = 0; kill < 12; kill++) {
            clear(folder);
            Discs.Net killed = net();
            int at = kill;
            assertThatThrownBy(() ->
                            everything(killed, 3, folder).with(killAfter(at)).resume(TRAIN, VALIDATION))
                    .isInstanceOf(Runs.Killed.class);
            Discs.Net again = net();
            Generator.seed(99 + kill); // whatever else the process did
            Result result = everything(again, 3, folder).resume(TRAIN, VALIDATION);
            assertThat(bits(again, result)).as("killed after step " + kill).isEqualTo(expected);
            assertThat(names(folder)).isEqualTo(files);
        }
    }

    @Test
    void a_finished_run_gives_its_result_again_and_may_go_on_for_longer() {
        Discs.Net one = net(), again = net(), longer = net(), straight = net();
        Result first = everything(one, 1, folder).fit(TRAIN, VALIDATION);
        Result second = everything(again, 1, folder).resume(TRAIN, VALIDATION);
        assertThat(bits(again, second)).isEqualTo(bits(one, first));
        Result third = everything(longer, 2, folder).resume(TRAIN, VALIDATION);
        assertThat(third.epochs()).hasSize(2);
        Result fourth = everything(straight, 2, folder)
                .checkpoints(Checkpoints.in(folder.resolve("new")))
                .fit(TRAIN, VALIDATION);
        assertThat(bits(longer, third)).isEqualTo(bits(straight, fourth));
    }

    @Test
    void a_log_tells_every_epoch_once() throws IOException {
        Path table = folder.resolve("run.csv");
        everything(net(), 3, folder).with(new CsvLog(table)).fit(TRAIN, VALIDATION);
        List<String> whole = withoutTimes(table);
        assertThat(whole).hasSize(4);
        clear(folder);
        for (int kill : new int[] {2, 3, 1})
            assertThatThrownBy(() -> everything(net(), 3, folder)
                            .with(new CsvLog(table))
                            .with(killAfter(kill))
                            .resume(TRAIN, VALIDATION))
                    .isInstanceOf(Runs.Killed.class);
        everything(net(), 3, folder).with(new CsvLog(table)).resume(TRAIN, VALIDATION);
        assertThat(withoutTimes(table)).isEqualTo(whole);
    }

    private static List<String> withoutTimes(Path table) throws IOException {
        return Files.readAllLines(table).stream()
                .map(line -> line.replaceFirst(",[^,]*,[^,]*$", ""))
                .toList();
    }

    @Test
    void plateau_patience_and_schedules_by_epoch_go_on_too() {
        List<String> ends = new ArrayList<>();
        for (boolean killed : new boolean[] {false, true}) {
            Path own = folder.resolve("killed" + killed);
            Discs.Net net = net();
            if (killed)
                assertThatThrownBy(
                                () -> stopping(net(), own).with(killAfter(15)).fit(TRAIN, VALIDATION))
                        .isInstanceOf(Runs.Killed.class);
            Result result = stopping(net, own).resume(TRAIN, VALIDATION);
            assertThat(result.epochs().size()).isLessThan(30);
            assertThat(result.epochs().get(result.epochs().size() - 1).learningRate())
                    .isLessThan(0.5);
            ends.add(bits(net, result));
            assertThat(bits(net, stopping(net, own).resume(TRAIN, VALIDATION)))
                    .isEqualTo(ends.get(0)); // stopped is stopped
        }
        assertThat(ends.get(1)).isEqualTo(ends.get(0));
    }

    @Test
    void one_cycle_of_rate_and_momentum_goes_on_too() {
        List<String> ends = new ArrayList<>();
        for (boolean killed : new boolean[] {false, true}) {
            Path own = folder.resolve("cycle" + killed);
            Discs.Net net = net();
            if (killed)
                assertThatThrownBy(() -> cycling(net(), own).with(killAfter(9)).fit(TRAIN, VALIDATION))
                        .isInstanceOf(Runs.Killed.class);
            ends.add(bits(net, cycling(net, own).resume(TRAIN, VALIDATION)));
        }
        assertThat(ends.get(1)).isEqualTo(ends.get(0));
    }

    private static Trainer cycling(Discs.Net net, Path own) {
        return Trainer.of(net)
                .loss(new BceDice())
                .optimizer(Sgd.of(net).momentum(0.9))
                .schedule(Schedule.oneCycle(0.1, 21))
                .epochs(3)
                .seed(3)
                .checkpoints(Checkpoints.in(own).everySteps(4));
    }

    private static Trainer stopping(Discs.Net net, Path own) {
        return Trainer.of(net)
                .loss(new BceDice())
                .optimizer(RmsProp.of(net).learningRate(0.5).momentum(0.5))
                .plateau(ReduceOnPlateau.ofLoss().patience(0).factor(0.5))
                .patience(3)
                .bestBy("loss")
                .metric(new HardDice())
                .epochs(30)
                .checkpoints(Checkpoints.in(own).everySteps(4));
    }

    @Test
    void the_weights_of_the_best_evaluations_are_there() throws IOException {
        Discs.Net net = net();
        Result result = everything(net, 3, folder).fit(TRAIN, VALIDATION);
        assertThat(names(folder).stream().filter(n -> n.startsWith("best-"))).hasSize(2);
        Path best = folder.resolve(
                String.format("best-step-%010d.safetensors", result.best().step()));
        Discs.Net loaded = new Discs.Net(0);
        Weights.load(loaded, best);
        assertThat(Arrays.toString(loaded.parameter("first.weight").value().toArray()))
                .isEqualTo(Arrays.toString(net.parameter("first.weight").value().toArray()));
        try (Safetensors file = Safetensors.open(best)) {
            assertThat(file.metadata().get("roentgen.figures")).contains("Dice=");
        }
    }
}
