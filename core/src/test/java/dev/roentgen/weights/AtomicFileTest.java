package dev.roentgen.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.WeightsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    private static final String FULL = "No space left on device";

    @TempDir
    Path folder;

    private void holdsOnly(Path file, String text) throws IOException {
        assertThat(file).hasContent(text);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void a_disk_that_fills_in_the_middle_leaves_the_old_file_and_nothing_else() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        assertThatThrownBy(() -> AtomicFile.write(file, channel -> {
                    AtomicFile.writeFully(channel, ByteBuffer.wrap(new byte[1000]));
                    throw new IOException(FULL);
                }))
                .isInstanceOf(FileSystemException.class)
                .hasMessage(file + ": " + FULL)
                .hasCause(new IOException(FULL));
        holdsOnly(file, "old");
        AtomicFile.write(file, new byte[] {'n', 'e', 'w'});
        holdsOnly(file, "new");
    }

    @Test
    void weights_that_do_not_fit_on_the_disk_leave_the_old_ones() throws IOException {
        Path file = Files.writeString(folder.resolve("model.safetensors"), "old");
        Map<String, TensorInfo> infos = Map.of(
                "a", new TensorInfo(DType.F32, Shape.of(2)),
                "b", new TensorInfo(DType.F32, Shape.of(2)));
        assertThatThrownBy(() -> SafetensorsWriter.write(
                        file,
                        infos,
                        name -> {
                            if (name.equals("a")) return ByteBuffer.allocate(8);
                            throw new UncheckedIOException(new IOException(FULL));
                        },
                        Map.of()))
                .hasRootCauseMessage(FULL);
        holdsOnly(file, "old");
    }

    @Test
    void a_place_that_takes_no_file_says_why() throws IOException {
        Path none = folder.resolve("none/file"), taken = Files.createDirectories(folder.resolve("taken"));
        Files.writeString(taken.resolve("inside"), "x");
        assertThatThrownBy(() -> AtomicFile.write(none, new byte[1]))
                .isInstanceOf(ArgumentException.class)
                .hasMessage(none + ": the file must be writable, got no such folder."
                        + " Choose a folder that exists, has space left and may be written to.");
        assertThatThrownBy(() -> AtomicFile.write(taken, new byte[1]))
                .hasMessage(taken + ": the file must be writable, got 'Is a directory'."
                        + " Choose a folder that exists, has space left and may be written to.");
        assertThatThrownBy(() -> AtomicFile.write(taken.resolve("inside/file"), new byte[1]))
                .hasMessage(taken.resolve("inside/file") + ": the file must be writable, got 'Not a directory'."
                        + " Choose a folder that exists, has space left and may be written to.");
        assertThatThrownBy(() -> Safetensors.write(taken, Map.of()))
                .isInstanceOf(WeightsException.class)
                .hasMessage("Safetensors " + taken
                        + ": the file must be accessible, got 'Is a directory'. Check the disk and the path.");
    }
}
