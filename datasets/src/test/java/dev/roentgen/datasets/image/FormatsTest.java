package dev.roentgen.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.roentgen.check.DataException;
import dev.roentgen.datasets.Reference;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of all kinds, whole and spoiled. */
class FormatsTest {
    private static final Map<String, Image> DECODED = Reference.pictures("image/decoded.txt");

    /** Two decoders of JPEG may round the cosine transform and the colours differently. */
    private static final int JPEG_ROUNDING = 2;

    @TempDir
    Path dir;

    static Set<String> files() {
        return DECODED.keySet();
    }

    @ParameterizedTest
    @MethodSource("files")
    void a_file_reads_as_pillow_reads_it(String name) {
        Image read = Image.read(Reference.file("image/" + name)), expected = DECODED.get(name);
        if (expected.channels() == 3) read = read.toRgb();
        assertThat(read.depth()).isEqualTo(expected.depth());
        assertThat(Reference.difference(read, expected)).isLessThanOrEqualTo(name.endsWith("jpg") ? JPEG_ROUNDING : 0);
    }

    private Path spoiled(byte[] bytes) throws IOException {
        return Files.write(dir.resolve("spoiled"), bytes);
    }

    @ParameterizedTest
    @MethodSource("files")
    void a_cut_file_is_an_error_that_names_it(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Reference.file("image/" + name));
        for (int length = 0; length < whole.length * 9 / 10; length += 1 + whole.length / 20) {
            var file = spoiled(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Image.read(file))
                    .as("cut at %d of %d", length, whole.length)
                    .isInstanceOf(DataException.class)
                    .hasMessageStartingWith(file + ": the image must be readable, got ")
                    .hasMessageNotContaining("null");
        }
    }

    @Test
    void a_cut_jpeg_says_where() throws IOException {
        byte[] whole = Files.readAllBytes(Reference.file("image/gray.jpg"));
        var file = spoiled(Arrays.copyOf(whole, whole.length - 30));
        assertThatThrownBy(() -> Image.read(file))
                .hasMessage(file + ": the image must be readable, got a file cut off at byte " + (whole.length - 30)
                        + ". Replace the file by a whole copy, or delete it.");
    }

    /** Whatever bytes change, the outcome is a picture or an error that names the file, and little memory is taken. */
    @ParameterizedTest
    @MethodSource("files")
    void a_changed_file_is_a_picture_or_an_error_in_little_memory(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Reference.file("image/" + name));
        var random = new Random(5);
        for (int k = 0; k < 50; k++) {
            byte[] changed = whole.clone();
            for (int i = 0; i < 1 + k % 3; i++) {
                int at = random.nextInt(k % 2 == 0 ? Math.min(200, whole.length) : whole.length);
                changed[at] = (byte) random.nextInt(256);
            }
            readOrRefused(spoiled(changed), 256L << 20);
        }
    }

    static void readOrRefused(Path file, long mostBytes) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            assertThat(Image.read(file).height()).isPositive();
        } catch (DataException e) {
            assertThat(e).hasMessageStartingWith(file + ": the image must be readable, got ");
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(mostBytes);
    }

    @Test
    void a_header_that_asks_for_too_much_gets_no_memory() throws IOException {
        var header = ByteBuffer.allocate(13).putInt(8000).putInt(8000).put((byte) 8);
        byte[] small = ImageTest.png(header.array(), new byte[100]);
        var file = spoiled(small);
        Image.read(Reference.file("image/gray.jpg")); // classes are loaded by whoever reads first
        assertThatThrownBy(() -> Image.read(file)).hasMessageStartingWith(file + ": ");
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> Image.read(file))
                .hasMessage(file + ": the image must be readable, got a header of 8000 x 8000 in a file of "
                        + small.length + " bytes. Replace the file by a whole copy, or delete it.");
        byte[] jpeg = Files.readAllBytes(Reference.file("image/gray.jpg"));
        int frame = 0;
        while ((jpeg[frame] & 0xFF) != 0xFF || (jpeg[frame + 1] & 0xFF) != 0xC0) frame++;
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 60_000).putShort(frame + 7, (short) 50_000);
        spoiled(jpeg);
        assertThatThrownBy(() -> Image.read(file))
                .hasMessage(file + ": the image must be readable, got a header of 50000 x 60000 in a file of "
                        + jpeg.length + " bytes. Replace the file by a whole copy, or delete it.");
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4 << 20);
    }

    @Test
    void a_wbmp_by_chance_is_no_picture() throws IOException {
        var file = spoiled(new byte[] {0, 0, 8, 8, 1, 2, 3, 4, 5, 6, 7, 8});
        assertThatThrownBy(() -> Image.read(file))
                .hasMessage(
                        file
                                + ": the image must be readable, got an unknown format. Convert it to PNG, JPEG, TIFF or DICOM.");
    }
}
