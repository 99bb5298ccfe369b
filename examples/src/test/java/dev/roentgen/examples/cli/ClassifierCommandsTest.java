package dev.roentgen.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierCommandsTest {
    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)), args);
    }

    @Test
    void classifiers_and_the_net_of_two_tasks_have_their_rows_and_are_compared() {
        String models = "swin_b,vit_b_16,convnext_base,densenet161,efficientnet_v2_l,resnext101_64x4d,vnet";
        assertThat(run(
                        "reproduce",
                        "--model",
                        models,
                        "--epochs",
                        "1",
                        "--images",
                        "20",
                        "--image-size",
                        "32",
                        "--out",
                        dir.toString()))
                .as(err.toString())
                .isEqualTo(ExitCode.DONE);
        for (String model : models.split(","))
            assertThat(out.toString()).containsPattern("\n" + model + " +[01]\\.\\d{4} +\\(0\\.9");
        assertThat(out.toString()).contains("(McNemar's test, p): ", "256 images to learn from, 64 unseen. ");
        assertThat(dir.resolve("multi-task/vnet/overlays.png")).exists();
        assertThat(dir.resolve("multi-task/vnet/attention.png")).exists();
        assertThat(dir.resolve("supervised/swin_b/attention.png")).exists();
        assertThat(dir.resolve("supervised/swin_b/metrics.json"))
                .content()
                .contains("Attention: Grad-CAM", "attention.png");
        assertThat(dir.resolve("supervised/swin_b/predictions.tsv")).content().hasLineCount(65);
    }

    @Test
    void frozen_encoders_learn_without_labels_once_and_then_from_shares_of_the_images() {
        String[] command = {
            "reproduce",
            "--model",
            "dinov2-100,dinov2-25,beitv2-50",
            "--epochs",
            "1",
            "--images",
            "20",
            "--image-size",
            "32",
            "--out",
            dir.toString()
        };
        assertThat(run(command)).as(err.toString()).isEqualTo(ExitCode.DONE);
        assertThat(out.toString())
                .containsPattern("\ndinov2 100 % +0\\.\\d{4} +\\(0\\.9648\\)")
                .containsPattern("\ndinov2 25 % +0\\.\\d{4} +\\(0\\.9467\\)")
                .containsPattern("\nbeitv2 50 % +0\\.\\d{4} +\\(0\\.9559\\)");
        assertThat(dir.resolve("self-supervised/pretrained-dinov2.safetensors")).exists();
        assertThat(dir.resolve("self-supervised/dinov2-25/metrics.json"))
                .content()
                .contains("Embeddings and the first 4 blocks frozen, 64 images to learn from.", "SimMIM");
    }

    @Test
    void a_folder_of_weights_without_the_model_says_what_was_looked_for() {
        assertThat(run(
                        "reproduce",
                        "--model",
                        "swin_b",
                        "--scale",
                        "full",
                        "--images",
                        "20",
                        "--weights",
                        dir.toString(),
                        "--out",
                        dir.resolve("out").toString()))
                .isEqualTo(ExitCode.INPUT);
        assertThat(err.toString().strip())
                .isEqualTo(
                        "roentgen: --weights: the folder must hold one of swin_b.pth, swin_b-XXXXXXXX.pth, swin_b.pt, "
                                + "swin_b.safetensors and a folder swin_b, got " + dir
                                + " without. docs/course.md says where to get it; leave --weights out for random weights.");
    }
}
