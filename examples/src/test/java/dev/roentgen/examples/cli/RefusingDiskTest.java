package dev.roentgen.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.image.Image;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.examples.cli.Program.Ended;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full and folders that are closed, for commands in processes of their own. */
class RefusingDiskTest {
    /** No file may grow beyond 1 kB, which is as good as a full disk. */
    private static final List<String> FULL = List.of("bash", "-c", "ulimit -f 1; exec \"$0\" \"$@\"");

    /** Without what lets root pass over permissions. */
    private static final List<String> AS_OTHERS = List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search");

    private static final int MANY = 40;

    @TempDir
    private Path dir;

    private Path pictures, model;

    @BeforeEach
    void write() throws IOException {
        assumeThat(Path.of("/bin/bash")).exists();
        pictures = Files.createDirectories(dir.resolve("pictures"));
        for (int i = 0; i < MANY; i++)
            Image.gray(32, 32, new byte[1024]).write(pictures.resolve("a-picture-of-somebody-" + i + ".png"));
        model = dir.resolve("model.safetensors");
        Model net =
                Models.create("resnet18", ModelOptions.published().classes(2).width(4));
        Models.save(net, Preprocessing.imagenet(32), List.of("ill", "well"), model);
        net.unload();
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void a_disk_that_fills_while_answers_are_written_leaves_the_old_ones() throws Exception {
        Path found = Files.createDirectories(dir.resolve("found")), table = found.resolve("predictions.csv");
        Files.writeString(table, "those of yesterday");
        Ended ended = Program.run(FULL, "predict", "--weights", model, "--images", pictures, "--out", found);
        assertThat(ended)
                .isEqualTo(new Ended(
                        ExitCode.INPUT,
                        "roentgen: " + table + ": the file must be writable, got 'File too large'."
                                + " Choose a folder that exists, has space left and may be written to."));
        assertThat(table).hasContent("those of yesterday");
        assertThat(names(found)).containsExactly("predictions.csv", "run.lock");
    }

    @Test
    void a_report_that_cannot_be_written_leaves_the_old_one() throws Exception {
        Path to = dir.resolve("course");
        Object[] command = {
            "reproduce",
            "--model",
            "resnext101_64x4d",
            "--images",
            20,
            "--epochs",
            1,
            "--image-size",
            32,
            "--out",
            to,
            "--resume"
        };
        assertThat(Program.run(List.of(), command).code()).isEqualTo(ExitCode.DONE);
        List<String> before = names(to);
        byte[] report = Files.readAllBytes(to.resolve("report.html"));
        Ended ended = Program.run(FULL, command);
        assertThat(ended.code()).as(ended.said()).isEqualTo(ExitCode.INPUT);
        assertThat(ended.said())
                .contains("finished before and kept")
                .endsWith(": the file must be writable, got 'File too large'."
                        + " Choose a folder that exists, has space left and may be written to.");
        assertThat(Files.readAllBytes(to.resolve("report.html"))).isEqualTo(report);
        assertThat(names(to)).isEqualTo(before);
    }

    @Test
    void a_log_that_cannot_be_written_is_stated_and_ends_no_training() throws Exception {
        Path full = Path.of("/dev/full"), data = dir.resolve("xrays"), to = Files.createDirectories(dir.resolve("run"));
        assumeThat(full).exists();
        SyntheticChestXray.of(24, 5).size(32).writeTo(data);
        Path log = Files.createSymbolicLink(to.resolve("log.csv"), full);
        Ended ended = Program.run(
                List.of(),
                "train",
                "--data",
                data,
                "--width",
                4,
                "--image-size",
                32,
                "--epochs",
                2,
                "--log",
                "csv",
                "--out",
                to);
        assertThat(ended.code()).as(ended.said()).isEqualTo(ExitCode.DONE);
        assertThat(ended.said())
                .contains(log + " can't be written (java.io.IOException: No space left on device): the training goes on"
                        + " without it.")
                .containsOnlyOnce("can't be written");
        assertThat(to.resolve("model.safetensors")).exists();
    }

    @Test
    void a_folder_without_permission_is_refused_before_any_work() throws Exception {
        boolean root = System.getProperty("user.name").equals("root");
        if (root) assumeThat(Path.of("/usr/bin/setpriv")).exists();
        List<String> under = root ? AS_OTHERS : List.of();
        Path closed = Files.createDirectory(
                dir.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
        for (Path to : List.of(closed, closed.resolve("below")))
            assertThat(Program.run(under, "predict", "--weights", model, "--images", pictures, "--out", to))
                    .isEqualTo(new Ended(
                            ExitCode.INPUT,
                            "roentgen: --out: the folder must be one that can be written to, got " + to
                                    + " (no permission). Choose another with --out."));
        Path secret = pictures.resolve("a-picture-of-somebody-3.png");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        Ended ended =
                Program.run(under, "predict", "--weights", model, "--images", pictures, "--out", dir.resolve("out"));
        assertThat(ended)
                .isEqualTo(new Ended(
                        ExitCode.INPUT,
                        "roentgen: DataLoader[3]: " + secret
                                + ": the image must be readable, got AccessDeniedException (" + secret
                                + "). Check that it is a file and may be read."));
    }
}
