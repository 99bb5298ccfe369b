package dev.roentgen.weights;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the PyTorch that is installed here writes. */
@Tag("slow")
class FreshTorchTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void make() throws Exception {
        TorchFiles.make(
                Path.of(FreshTorchTest.class.getResource("torch/make.py").toURI()), folder, "torch");
    }

    @ParameterizedTest
    @MethodSource("dev.roentgen.weights.TorchTest#saved")
    void tensors_are_those_that_were_saved(String file, String expected) {
        TorchFiles.check(folder.resolve(file), folder.resolve(expected));
    }
}
