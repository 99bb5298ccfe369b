package dev.roentgen.examples.course;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.training.Callback;
import dev.roentgen.training.Epoch;
import dev.roentgen.training.FolderLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {
    private static final List<String> ROWS = List.of("unet", "linknet");

    @TempDir
    private Path dir;

    private final List<String> said = new ArrayList<>();

    /** A run's end in its middle. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private CourseOptions options(Path out, int epochs, @Nullable Integer batch, boolean resume) {
        return new CourseOptions(
                null, null, CourseOptions.Scale.small, epochs, batch, 32, 1, 24, 4, null, 0, false, false, resume, out);
    }

    private CourseResult run(CourseOptions options, Callback callback) {
        said.clear();
        var run = new CourseRun(options, CourseData.of(options), callback);
        return new Course(run, List.of("segmentation"), ROWS, said::add).run();
    }

    /** Ends the run after so many epochs, counted over its rows. */
    private static Callback after(int epochs) {
        return new Callback() {
            private int left = epochs;

            @Override
            public void epoch(Epoch epoch) {
                if (--left == 0) throw new Killed();
            }
        };
    }

    private static byte[] weights(Path out, String model) throws IOException {
        return Files.readAllBytes(out.resolve("segmentation").resolve(model).resolve("weights.safetensors"));
    }

    @Test
    void a_run_that_was_stopped_goes_on_and_ends_with_the_same_bits() throws IOException {
        Path whole = dir.resolve("whole"), stopped = dir.resolve("stopped");
        CourseResult expected = run(options(whole, 3, null, false), new Callback() {});
        assertThatThrownBy(() -> run(options(stopped, 3, null, false), after(5))) // in the second row's second epoch
                .isInstanceOf(Killed.class);
        assertThat(stopped.resolve("segmentation/linknet/metrics.json")).doesNotExist();
        assertThat(stopped.resolve("segmentation/linknet/checkpoints")).isNotEmptyDirectory();
        byte[] first = Files.readAllBytes(stopped.resolve("segmentation/unet/metrics.json"));

        CourseResult resumed = run(options(stopped, 3, null, true), new Callback() {});
        assertThat(said).element(0).isEqualTo("[1/2] segmentation: unet, finished before and kept");
        assertThat(said).element(2).isEqualTo("[2/2] segmentation: linknet");
        assertThat(stopped.resolve("segmentation/unet/metrics.json")).hasBinaryContent(first);
        assertThat(stopped.resolve("segmentation/linknet/checkpoints")).doesNotExist();
        for (String model : ROWS) assertThat(weights(stopped, model)).isEqualTo(weights(whole, model));
        assertThat(figures(resumed)).isEqualTo(figures(expected));
    }

    private static List<Object> figures(CourseResult result) {
        List<Object> all = new ArrayList<>();
        for (Row row : result.parts().get(0).rows()) {
            all.add(row.model());
            all.add(row.figures());
            row.epochs().forEach(e -> all.addAll(List.of(e.loss(), String.valueOf(e.validation()), e.best())));
        }
        return all;
    }

    @Test
    void a_run_with_other_options_is_not_gone_on_with() {
        Path out = dir.resolve("out");
        assertThatThrownBy(() -> run(options(out, 2, null, false), after(1))).isInstanceOf(Killed.class);
        assertThatThrownBy(() -> run(options(out, 3, 8, true), new Callback() {}))
                .hasMessage("--resume: the options must be those of the run in "
                        + out.resolve("segmentation").resolve("unet")
                        + ": --epochs 2, --batch left out, got --epochs 3, --batch 8. "
                        + "Give the same options, or choose another folder.");
    }

    @Test
    void a_refused_run_leaves_the_split_of_the_one_that_was_stopped() throws IOException {
        Path data = dir.resolve("xrays"), out = dir.resolve("out"), split = out.resolve("split.csv");
        SyntheticChestXray.of(24, 5).size(32).writeTo(data);
        assertThatThrownBy(() -> run(ofFolder(data, out, 1, false), after(1))).isInstanceOf(Killed.class);
        byte[] written = Files.readAllBytes(split);
        assertThatThrownBy(() -> run(ofFolder(data, out, 2, true), new Callback() {}))
                .hasMessage("--resume: the options must be those of the run in "
                        + out.resolve("segmentation").resolve("unet")
                        + ": --seed 1, got --seed 2. Give the same options, or choose another folder.");
        assertThat(split).hasBinaryContent(written);
    }

    private static CourseOptions ofFolder(Path data, Path out, long seed, boolean resume) {
        return new CourseOptions(
                data, null, CourseOptions.Scale.small, 2, null, 32, seed, 24, 4, null, 0, false, false, resume, out);
    }

    @Test
    void a_new_run_takes_nothing_of_an_older_one_for_its_own() throws IOException {
        Path out = dir.resolve("out"), checkpoints = out.resolve("segmentation/unet/checkpoints");
        run(options(out, 1, null, false), new Callback() {});
        assertThatThrownBy(() -> run(options(out, 2, null, false), after(1))).isInstanceOf(Killed.class);
        assertThat(out.resolve("segmentation/unet/metrics.json")).doesNotExist();
        assertThat(out.resolve("segmentation/linknet/metrics.json")).doesNotExist();
        RowFiles.delete(checkpoints); // it was stopped before its first
        run(options(out, 2, null, false), new Callback() {});
        assertThat(said).noneMatch(line -> line.contains("kept"));
    }

    @Test
    void a_new_run_leaves_the_checkpoints_of_one_that_was_stopped() {
        Path out = dir.resolve("out"), finished = out.resolve("segmentation/unet/metrics.json");
        Path checkpoints = out.resolve("segmentation/linknet/checkpoints");
        assertThatThrownBy(() -> run(options(out, 2, null, false), after(4))).isInstanceOf(Killed.class);
        assertThatThrownBy(() -> run(options(out, 2, null, false), new Callback() {}))
                .hasMessage("--out: a row that is made anew must have no checkpoints of a run that was stopped, got "
                        + checkpoints
                        + ". Add --resume to go on with that run, delete them, or choose another folder.");
        assertThat(finished).exists();
        assertThat(checkpoints).isNotEmptyDirectory();
    }

    @Test
    void a_damaged_row_is_named() throws IOException {
        Path out = dir.resolve("out"), row = out.resolve("segmentation").resolve("unet");
        run(options(out, 1, null, false), new Callback() {});
        Files.writeString(row.resolve("metrics.json"), "{");
        assertThatThrownBy(() -> run(options(out, 1, null, true), new Callback() {}))
                .hasMessage(row.resolve("metrics.json")
                        + ": the file must be JSON, got text that is none. Delete it to begin anew.");
        Files.writeString(row.resolve("metrics.json"), "{}");
        assertThatThrownBy(() -> run(options(out, 1, null, true), new Callback() {}))
                .hasMessage(
                        row.resolve("metrics.json")
                                + ": it must be a row that 'roentgen reproduce' wrote, got other JSON. Delete it to make the row anew.");
    }

    @Test
    void two_runs_do_not_share_a_folder() {
        try (FolderLock first = FolderLock.hold("--out", dir)) {
            assertThatThrownBy(() -> FolderLock.hold("--out", dir).close())
                    .hasMessage("--out: an output folder must belong to one run at a time, got " + dir
                            + ", in use by process " + ProcessHandle.current().pid()
                            + ". Wait for that run, or choose another folder.");
        }
    }

    @Test
    void times_read_well() {
        assertThat(List.of(0.42, 38.2, 545.0, 11_520.0).stream().map(Seconds::text))
                .containsExactly("0.4 s", "38 s", "9 min 5 s", "3 h 12 min");
    }
}
