package dev.roentgen.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.models.densenet.DenseNet;
import dev.roentgen.models.densenet.DenseNetConfig;
import dev.roentgen.models.open.Opened;
import dev.roentgen.models.resnet.ResNet;
import dev.roentgen.models.resnet.ResNetConfig;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.weights.Loading;
import dev.roentgen.weights.Npz;
import dev.roentgen.weights.TorchFiles;
import dev.roentgen.weights.Weights;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that torchvision's models were just saved to give the same answers here. */
@Tag("slow")
class TorchvisionCheckpointsTest {
    private static final float SUMS = 2e-4f; // float sums in other orders through 121 layers; answers are about 1

    @TempDir
    static Path folder;

    @BeforeAll
    static void make() throws Exception {
        Path script = Path.of(TorchvisionCheckpointsTest.class
                .getResource("torchvision_checkpoints.py")
                .toURI());
        TorchFiles.make(script, folder, "torchvision");
    }

    @Test
    void a_residual_net_is_loaded() {
        answers("resnet18", "resnet18.pth", new ResNet(ResNetConfig.resnet18()), Loading.strict());
    }

    @Test
    void a_residual_net_is_loaded_out_of_a_training_checkpoint() {
        answers(
                "resnet18",
                "resnet18_training.pth",
                new ResNet(ResNetConfig.resnet18()),
                Loading.strict().under("module."));
    }

    @Test
    void a_dense_net_is_loaded_from_an_older_file_with_older_names() {
        answers("densenet121", "densenet121.pth", new DenseNet(DenseNetConfig.densenet121()), Loading.strict());
    }

    @Test
    void files_open_without_saying_what_they_are() {
        for (String name : List.of("resnet18", "densenet121")) {
            Opened opened = Models.open(folder.resolve(name + ".pth"));
            assertThat(opened.name()).isEqualTo(name);
            answers(name, opened.model());
        }
    }

    private static void answers(String name, String file, TensorLayer model, Loading how) {
        Weights.load(model, folder.resolve(file), how);
        model.eval();
        answers(name, model);
    }

    private static void answers(String name, TensorLayer model) {
        try (var scope = Scope.open();
                Npz expected = Npz.open(folder.resolve("answers.npz"))) {
            float[] y = Autograd.off(() -> model.forward(expected.tensor("x"))).toArray();
            assertThat(y).contains(expected.tensor(name).toArray(), within(SUMS));
        }
    }
}
