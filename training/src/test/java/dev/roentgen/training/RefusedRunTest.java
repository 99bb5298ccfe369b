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
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.RoentgenException;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.loss.BceDice;
import dev.roentgen.training.optim.Adam;
import dev.roentgen.training.optim.AdamW;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be wrong with a folder of checkpoints: each a clear error, and the last good one is never lost. */
class RefusedRunTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"cut", "flipped", "empty"})
    void a_torn_checkpoint_is_seen_and_the_one_before_used(String how) throws IOException {
        Discs.Net whole = net();
        String expected = bits(whole, everything(whole, 2, folder).fit(TRAIN, VALIDATION));
        clear(folder);
        assertThatThrownBy(() -> everything(net(), 2, folder).with(killAfter(7)).fit(TRAIN, VALIDATION))
                .isInstanceOf(Runs.Killed.class);
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
        Result result = everything(again, 2, folder).with(hearing(told)).resume(TRAIN, VALIDATION);
        assertThat(told)
                .containsExactly("checkpoint-step-0000000006.safetensors is damaged:"
                        + " going on from checkpoint-step-0000000004.safetensors.");
        assertThat(bits(again, result)).isEqualTo(expected);
        for (Path p : List.of(newest, folder.resolve("checkpoint-step-0000000008.safetensors")))
            Files.write(p, new byte[3]);
        assertThatThrownBy(() -> everything(net(), 2, folder).resume(TRAIN, VALIDATION))
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
        everything(net(), 1, folder).fit(TRAIN, VALIDATION);
        List<String> told = new ArrayList<>();
        String before = System.getProperty("roentgen.threads");
        int now = Integer.getInteger("roentgen.threads", Runtime.getRuntime().availableProcessors());
        System.setProperty("roentgen.threads", "57");
        try {
            everything(net(), 2, folder).with(hearing(told)).resume(TRAIN, VALIDATION);
        } finally {
            if (before == null) System.clearProperty("roentgen.threads");
            else System.setProperty("roentgen.threads", before);
        }
        assertThat(told)
                .containsExactly("Resumed where the last bits may differ from those of a run that was never stopped:"
                        + " threads " + now + " before, 57 now.");
    }

    @Test
    void whatever_the_last_bits_depend_on_is_named_where_it_differs() {
        var before = new RunState.Environment("onednn", "3.11, a table", 2, "0.1.0", "17.0.1", "amd64");
        var now = new RunState.Environment("java", "none", 4, "0.2.0", "21", "aarch64");
        assertThat(before.differences(before)).isEmpty();
        assertThat(before.differences(now))
                .containsExactly(
                        "backend onednn before, java now",
                        "kernels 3.11, a table before, none now",
                        "threads 2 before, 4 now",
                        "version 0.1.0 before, 0.2.0 now",
                        "Java 17.0.1 before, 21 now",
                        "processor amd64 before, aarch64 now");
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
        everything(net(), 1, folder).fit(TRAIN, VALIDATION);
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
        assertThatThrownBy(
                        () -> everything(net, 2, folder).optimizer(Adam.of(net)).resume(TRAIN, VALIDATION))
                .hasMessage("Trainer.resume: the method must be that of the checkpoint, AdamW, got Adam."
                        + " Resume with the settings of that run, or begin anew in another folder.");
        assertThatThrownBy(() -> everything(net, 2, folder).resume(new Discs(24, 4, 1), VALIDATION))
                .hasMessage("Trainer.resume: the number of training samples must be that of the checkpoint, 28, got 24."
                        + " Resume with the settings of that run, or begin anew in another folder.");
        assertThatThrownBy(() -> everything(net, 2, folder).fit(TRAIN, VALIDATION))
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
                everything(net(), 1, folder).resume(TRAIN, VALIDATION);
            }
        };
        assertThatThrownBy(() -> everything(net(), 1, folder).with(second).fit(TRAIN, VALIDATION))
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
            assertThatThrownBy(() -> everything(net(), 1, folder).resume(TRAIN, VALIDATION))
                    .hasMessage("Trainer: an output folder must belong to one run at a time, got " + folder
                            + ", in use by process " + holder.pid() + ". Wait for that run, or choose another folder.");
        } finally {
            holder.destroyForcibly().waitFor();
        }
        assertThat(Files.readString(folder.resolve("run.lock"))).isEqualTo(Long.toString(holder.pid()));
        everything(net(), 1, folder).resume(TRAIN, VALIDATION); // a killed run bars nobody
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
        assertThat(names(folder).stream().filter(n -> n.endsWith(".part"))).isEmpty();
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
        assertThatThrownBy(() -> everything(net(), 1, folder)
                        .checkpoints(Checkpoints.in(file))
                        .fit(TRAIN, VALIDATION))
                .hasMessageMatching("Trainer: the output folder must be writable, got .*file: .*FileAlreadyExists.*"
                        + " Choose another folder, or change its permissions\\.");
        assumeFalse(System.getProperty("user.name").equals("root"), "root may write everywhere");
        Path closed = Files.createDirectory(
                folder.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
        assertThatThrownBy(() -> everything(net(), 1, folder)
                        .checkpoints(Checkpoints.in(closed))
                        .fit(TRAIN, VALIDATION))
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
}
