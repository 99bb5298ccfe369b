package dev.roentgen.models.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.models.Models;
import dev.roentgen.models.open.Opened;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.weights.Npz;
import dev.roentgen.weights.TorchFiles;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A TorchScript archive with half-precision weights, as openai publishes CLIP, gives PyTorch's answers. */
@Tag("slow")
class ClipArchiveTest {
    private static final float SUMS = 2e-5f; // float sums in other orders; answers are about 1

    @TempDir
    static Path folder;

    @Test
    void an_archive_of_the_original_opens_and_answers_as_pytorch() throws Exception {
        Path script = Path.of(Models.class.getResource("clip_archive.py").toURI());
        TorchFiles.make(script, folder, "torch");
        Opened opened = Models.open(folder.resolve("ViT-S-8.pt"));
        Clip clip = opened.model(Clip.class);
        assertThat(opened.name()).isEqualTo("ViT-S-8");
        assertThat(clip.config().vision().layers()).isEqualTo(2);
        assertThat(clip.config().imageSize()).isEqualTo(16);
        try (var scope = Scope.open();
                Npz expected = Npz.open(folder.resolve("clip.npz"))) {
            float[] i = Autograd.off(() -> clip.imageFeatures(expected.tensor("images")))
                    .toArray();
            float[] t = Autograd.off(() -> clip.textFeatures(expected.tensor("words")))
                    .toArray();
            assertThat(i).contains(expected.tensor("i").toArray(), within(SUMS));
            assertThat(t).contains(expected.tensor("t").toArray(), within(SUMS));
        }
    }
}
