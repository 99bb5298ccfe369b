package dev.roentgen.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.RoentgenException;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.log.CsvLog;
import dev.roentgen.training.loss.BceDice;
import dev.roentgen.training.metric.HardDice;
import dev.roentgen.training.optim.Adam;
import dev.roentgen.training.optim.AdamW;
import dev.roentgen.training.optim.Optimizer;
import dev.roentgen.training.optim.RmsProp;
import dev.roentgen.training.schedule.ReduceOnPlateau;
import dev.roentgen.training.schedule.Schedule;
import dev.roentgen.weights.Safetensors;
import dev.roentgen.weights.Weights;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeTest {
    private static final Discs TRAIN = new Discs(28, 4, 1), VALIDATION = new Discs(8, 4, 2); // 7 and 2 batches

    @TempDir
    Path folder;

    /** Ends a run as a killed process would: nothing is saved on the way out. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static Callback killAfter(int steps) {
        int[] left = {steps};
        return new Callback() {
            @Override
            public void afterBackward(Optimizer optimizer) {
                if (left[0]-- == 0) throw new Killed();
            }
        };
    }

    private static Discs.Net net() {
        Generator.seed(7);
        return new Discs.Net(0.3);
    }

    /** Everything at once that a checkpoint must hold. */
    private Trainer everything(Discs.Net net, int epochs) {
        return Trainer.of(net)
                .loss(new BceDice())
                .optimizer(AdamW.of(net).learningRate(0.02))
                .schedule(Schedule.linear(0.1, 1, 4).then(4, Schedule.cosine(20)))
                .clipNorm(1)
                .accumulate(2)
                .ema(0.9)
                .metric(new HardDice())
                .evaluateEvery(3)
                .seed(5)
                .epochs(epochs)
                .checkpoints(Checkpoints.in(folder).everySteps(2).keepBest(2));
    }

    private static String bits(Discs.Net net, Result result) {
        StringBuilder all = new StringBuilder();
        net.slots()
                .forEach((key, s) ->
                        all.append(key).append(Arrays.toString(s.value().toArray())));
        for (Epoch e : result.epochs())
            all.append(e.number())
                    .append(e.step())
                    .append(e.loss())
                    .append(e.validation())
                    .append(e.best());
        return all.append(result.best().step()).toString();
    }

    @Test
    void a_run_killed_at_any_step_ends_with_the_bits_of_one_that_was_not() throws IOException {
        Discs.Net whole = net();
        String expected = bits(whole, everything(whole, 3).fit(TRAIN, VALIDATION));
        List<String> files = names();
        for (int kill = 0; kill < 12; kill++) {
            clear();
            Discs.Net killed = net();
            int at = kill;
            assertThatThrownBy(() -> everything(killed, 3).with(killAfter(at)).resume(TRAIN, VALIDATION))
                    .isInstanceOf(Killed.class);
            Discs.Net again = net();
            Generator.seed(99 + kill); // whatever else the process did
            Result result = everything(again, 3).resume(TRAIN, VALIDATION);
            assertThat(bits(again, result)).as("killed after step " + kill).isEqualTo(expected);
            assertThat(names()).isEqualTo(files);
        }
    }

    @Test
    void a_finished_run_gives_its_result_again_and_may_go_on_for_longer() {
        Discs.Net one = net(), again = net(), longer = net(), straight = net();
        Result first = everything(one, 1).fit(TRAIN, VALIDATION);
        Result second = everything(again, 1).resume(TRAIN, VALIDATION);
        assertThat(bits(again, second)).isEqualTo(bits(one, first));
        Result third = everything(longer, 2).resume(TRAIN, VALIDATION);
        assertThat(third.epochs()).hasSize(2);
        Result fourth = everything(straight, 2)
                .checkpoints(Checkpoints.in(folder.resolve("new")))
                .fit(TRAIN, VALIDATION);
        assertThat(bits(longer, third)).isEqualTo(bits(straight, fourth));
    }

    @Test
    void a_log_tells_every_epoch_once() throws IOException {
        Path table = folder.resolve("run.csv");
        everything(net(), 3).with(new CsvLog(table)).fit(TRAIN, VALIDATION);
        List<String> whole = withoutTimes(table);
        assertThat(whole).hasSize(4);
        clear();
        for (int kill : new int[] {2, 3, 1})
            assertThatThrownBy(() -> everything(net(), 3)
                            .with(new CsvLog(table))
                            .with(killAfter(kill))
                            .resume(TRAIN, VALIDATION))
                    .isInstanceOf(Killed.class);
        everything(net(), 3).with(new CsvLog(table)).resume(TRAIN, VALIDATION);
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
                        .isInstanceOf(Killed.class);
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
        Result result = everything(net, 3).fit(TRAIN, VALIDATION);
        assertThat(names().stream().filter(n -> n.startsWith("best-"))).hasSize(2);
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

    // --- what may be wrong ---

    @ParameterizedTest
    @ValueSource(strings = {"cut", "flipped", "empty"})
    void a_torn_checkpoint_is_seen_and_the_one_before_used(String how) throws IOException {
        Discs.Net whole = net();
        String expected = bits(whole, everything(whole, 2).fit(TRAIN, VALIDATION));
        clear();
        assertThatThrownBy(() -> everything(net(), 2).with(killAfter(7)).fit(TRAIN, VALIDATION))
                .isInstanceOf(Killed.class);
        Path newest = folder.resolve("checkpoint-step-0000000006.safetensors");
        byte[] bytes = Files.readAllBytes(newest);
        byte[] torn = switch (how) {
            case "cut" -> Arrays.copyOf(bytes, bytes.length - 100);
            case "empty" -> new byte[0];
            default -> bytes.clone();
        };
        if (how.equals("flipped")) torn[bytes.length - 40] ^= 1;
        Files.write(newest, torn);
        List<String> told = new ArrayList<>();
        Discs.Net again = net();
        Result result = everything(again, 2).with(hearing(told)).resume(TRAIN, VALIDATION);
        assertThat(told)
                .containsExactly("checkpoint-step-0000000006.safetensors is damaged:"
                        + " going on from checkpoint-step-0000000004.safetensors.");
        assertThat(bits(again, result)).isEqualTo(expected);
        for (Path p : List.of(newest, folder.resolve("checkpoint-step-0000000008.safetensors")))
            Files.write(p, new byte[3]);
        assertThatThrownBy(() -> everything(net(), 2).resume(TRAIN, VALIDATION))
                .hasMessageMatching("Trainer: to resume there must be a whole checkpoint, got 2 damaged: \\[.*\\]."
                        + " Delete them to begin anew\\.");
    }

    private static Callback hearing(List<String> told) {
        return new Callback() {
            @Override
            public void notice(String text) {
                told.add(text);
            }
        };
    }

    @Test
    void another_number_of_threads_resumes_with_a_notice() {
        everything(net(), 1).fit(TRAIN, VALIDATION);
        List<String> told = new ArrayList<>();
        String before = System.getProperty("roentgen.threads");
        int now = Integer.getInteger("roentgen.threads", Runtime.getRuntime().availableProcessors());
        System.setProperty("roentgen.threads", "57");
        try {
            everything(net(), 2).with(hearing(told)).resume(TRAIN, VALIDATION);
        } finally {
            if (before == null) System.clearProperty("roentgen.threads");
            else System.setProperty("roentgen.threads", before);
        }
        assertThat(told)
                .containsExactly("Resumed where the last bits may differ from those of a run that was never stopped:"
                        + " threads " + now + " before, 57 now.");
    }

    /** One layer fewer. */
    private static final class Other extends TensorLayer {
        private final Parameter weight = parameter("scale", Shape.of(1, 1, 1, 1), Init.ones());

        @Override
        protected Tensor compute(Tensor x) {
            return x.mul(weight.value().reshape(1, 1, 1, 1));
        }
    }

    @Test
    void a_checkpoint_of_another_run_is_refused() {
        everything(net(), 1).fit(TRAIN, VALIDATION);
        Discs.Net net = net();
        Other other = new Other();
        assertThatThrownBy(() -> Trainer.of(other)
                        .loss(new BceDice())
                        .optimizer(AdamW.of(other))
                        .checkpoints(Checkpoints.in(folder))
                        .resume(TRAIN))
                .hasMessage(
                        "Other.load: 1 missing (scale [1, 1, 1, 1]), 4 unexpected (first.bias [6], first.weight [6, 1,"
                            + " 3, 3], second.bias [1], second.weight [1, 6, 3, 3]). These weights belong to another"
                            + " model, or to one of another size: build that one.");
        assertThatThrownBy(() -> everything(net, 2).optimizer(Adam.of(net)).resume(TRAIN, VALIDATION))
                .hasMessage("Trainer.resume: the method must be that of the checkpoint, AdamW, got Adam."
                        + " Resume with the settings of that run, or begin anew in another folder.");
        assertThatThrownBy(() -> everything(net, 2).resume(new Discs(24, 4, 1), VALIDATION))
                .hasMessage("Trainer.resume: the number of training samples must be that of the checkpoint, 28, got 24."
                        + " Resume with the settings of that run, or begin anew in another folder.");
        assertThatThrownBy(() -> everything(net, 2).fit(TRAIN, VALIDATION))
                .hasMessage("Trainer: a new run must have a folder without checkpoints, got 2 in " + folder
                        + ". Call resume(..) to go on with that run, or choose another folder.");
        assertThatThrownBy(() -> Trainer.of(net)
                        .loss(new BceDice())
                        .optimizer(Adam.of(net))
                        .resume(TRAIN))
                .hasMessage("Trainer: to resume it must have checkpoints, got none. Call"
                        + " checkpoints(Checkpoints.in(folder)).");
        assertThatThrownBy(() -> Checkpoints.in(folder).everySteps(-1))
                .isInstanceOf(ArgumentException.class)
                .hasMessage("Checkpoints: the numbers of steps and of best weights must be 0 or more, got -1 and 1."
                        + " Use everySteps(100).keepBest(3).");
    }

    @Test
    void two_runs_do_not_share_a_folder() throws Exception {
        Callback second = new Callback() {
            @Override
            public void epoch(Epoch epoch) {
                everything(net(), 1).resume(TRAIN, VALIDATION);
            }
        };
        assertThatThrownBy(() -> everything(net(), 1).with(second).fit(TRAIN, VALIDATION))
                .hasMessage("Trainer: an output folder must belong to one run at a time, got " + folder
                        + ", in use by process " + ProcessHandle.current().pid()
                        + ". Wait for that run, or choose another folder.");
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString())
                .start();
        try {
            assertThat(holder.getInputStream().read()).isEqualTo('h'); // it holds the folder
            assertThatThrownBy(() -> everything(net(), 1).resume(TRAIN, VALIDATION))
                    .hasMessage("Trainer: an output folder must belong to one run at a time, got " + folder
                            + ", in use by process " + holder.pid() + ". Wait for that run, or choose another folder.");
        } finally {
            holder.destroyForcibly().waitFor();
        }
        assertThat(Files.readString(folder.resolve("run.lock"))).isEqualTo(Long.toString(holder.pid()));
        everything(net(), 1).resume(TRAIN, VALIDATION); // a killed run bars nobody
    }

    /** Holds a folder until it is killed. */
    static final class Holder {
        public static void main(String[] args) throws Exception {
            try (RunFolder held = RunFolder.open(Path.of(args[0]))) {
                System.out.print('h');
                System.out.flush();
                Thread.sleep(60_000);
            }
        }
    }

    @Test
    void a_disk_that_is_full_leaves_the_last_checkpoint() throws Exception {
        Process small = new ProcessBuilder(
                        "bash",
                        "-c",
                        "ulimit -f 24; exec \"$0\" \"$@\"", // no file may grow beyond 24 kB, which is as good as a full
                        // disk
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-UsePerfData",
                        "-Droentgen.backend=java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Growing.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(small.getInputStream().readAllBytes());
        assertThat(small.waitFor()).as(said).isEqualTo(1);
        assertThat(said)
                .contains("checkpoint-step-")
                .contains(": the file must be accessible, got 'File too large'. Check the disk and the path.");
        assertThat(names().stream().filter(n -> n.endsWith(".part"))).isEmpty();
        List<Path> left;
        try (RunFolder f = RunFolder.open(folder)) {
            left = f.checkpoints();
        }
        assertThat(left).isNotEmpty();
        for (Path p : left) CheckpointFile.open(p).close();
    }

    /** A run whose checkpoints grow with its history. */
    static final class Growing {
        public static void main(String[] args) {
            Discs.Net net = new Discs.Net();
            try {
                Trainer.of(net)
                        .loss(new BceDice())
                        .optimizer(Adam.of(net))
                        .epochs(1000)
                        .checkpoints(Checkpoints.in(Path.of(args[0])))
                        .fit(new Discs(2, 2, 1));
            } catch (RoentgenException e) {
                System.out.println(e.getMessage());
                System.exit(1);
            }
        }
    }

    @Test
    void a_folder_that_cannot_be_written_is_refused_at_once() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() ->
                        everything(net(), 1).checkpoints(Checkpoints.in(file)).fit(TRAIN))
                .hasMessageMatching("Trainer: the output folder must be writable, got .*file: .*FileAlreadyExists.*"
                        + " Choose another folder, or change its permissions\\.");
        assumeFalse(System.getProperty("user.name").equals("root"), "root may write everywhere");
        Path closed = Files.createDirectory(
                folder.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
        assertThatThrownBy(() ->
                        everything(net(), 1).checkpoints(Checkpoints.in(closed)).fit(TRAIN))
                .hasMessage("Trainer: the output folder must be writable, got " + closed
                        + ", and a refusal. Choose another folder, or change its permissions.");
    }

    @Test
    void what_a_killed_run_was_writing_is_cleared_away() throws IOException {
        Path part = folder.resolve(".checkpoint-step-0000000001.safetensors.x.part");
        try (FileChannel c = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            assertThat(c.size()).isZero();
        }
        RunFolder.open(folder).close();
        assertThat(part).doesNotExist();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(p -> String.valueOf(p.getFileName())).sorted().toList();
        }
    }

    private void clear() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path p : all.toList()) Files.delete(p);
        }
    }
}
