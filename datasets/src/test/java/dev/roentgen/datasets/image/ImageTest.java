package dev.roentgen.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.DataException;
import dev.roentgen.data.Preprocessing;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTest {
    @TempDir
    Path dir;

    private static byte[] ramp(int count) {
        byte[] samples = new byte[count];
        for (int i = 0; i < count; i++) samples[i] = (byte) (i * 37 + i / 7);
        return samples;
    }

    @Test
    void what_is_written_reads_back_and_the_platform_reads_it_too() throws IOException {
        short[] deep = new short[7 * 5];
        for (int i = 0; i < deep.length; i++) deep[i] = (short) (i * 1871);
        for (var image : new Image[] {
            Image.gray(7, 5, ramp(35)), Image.rgb(5, 4, ramp(60)), Image.gray16(7, 5, deep), Image.gray(1, 1, ramp(1))
        }) {
            var file = dir.resolve("image.png");
            image.write(file);
            assertThat(Image.read(file)).isEqualTo(image);
            int[] raster = ImageIO.read(file.toFile())
                    .getRaster()
                    .getPixels(0, 0, image.width(), image.height(), (int[]) null);
            for (int i = 0; i < raster.length; i++) {
                int pixel = i / image.channels();
                assertThat(raster[i])
                        .isEqualTo(image.at(pixel / image.width(), pixel % image.width(), i % image.channels()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1x1", "1x5", "3x2", "8x8", "9x17", "20x13"})
    void an_interlaced_file_reads_like_a_plain_one(String size) throws IOException {
        int height = Integer.parseInt(size.split("x")[0]), width = Integer.parseInt(size.split("x")[1]);
        var image = Image.rgb(height, width, ramp(height * width * 3));
        var file = Files.write(dir.resolve("interlaced.png"), interlaced(image));
        assertThat(Image.read(file)).isEqualTo(image);
    }

    /** A file with the seven passes of Adam7, without row filters. */
    private static byte[] interlaced(Image image) {
        int[][] passes = {
            {0, 0, 8, 8}, {0, 4, 8, 8}, {4, 0, 8, 4}, {0, 2, 4, 4}, {2, 0, 4, 2}, {0, 1, 2, 2}, {1, 0, 2, 1}
        };
        var rows = new ByteArrayOutputStream();
        for (int[] pass : passes) {
            for (int y = pass[0]; y < image.height(); y += pass[2]) {
                if (pass[1] >= image.width()) continue;
                rows.write(0);
                for (int x = pass[1]; x < image.width(); x += pass[3]) {
                    for (int c = 0; c < 3; c++) rows.write(image.at(y, x, c));
                }
            }
        }
        var header = ByteBuffer.allocate(13).putInt(image.width()).putInt(image.height());
        return png(header.put(new byte[] {8, 2, 0, 0, 1}).array(), rows.toByteArray());
    }

    static byte[] png(byte[] header, byte[] rows) {
        var deflater = new Deflater();
        deflater.setInput(rows);
        deflater.finish();
        byte[] packed = new byte[rows.length + 100];
        int length = deflater.deflate(packed);
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        part(out, "IHDR", header);
        part(out, "IDAT", Arrays.copyOf(packed, length / 2)); // in two parts, as large files come
        part(out, "IDAT", Arrays.copyOfRange(packed, length / 2, length));
        part(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static void part(ByteArrayOutputStream out, String type, byte[] data) {
        byte[] body = ByteBuffer.allocate(4 + data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
        var crc = new CRC32();
        crc.update(body);
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        out.writeBytes(body);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    @Test
    void a_file_cut_anywhere_is_an_error_and_never_a_partial_image() throws IOException {
        Image.rgb(20, 30, ramp(1800)).write(dir.resolve("whole.png"));
        byte[] whole = Files.readAllBytes(dir.resolve("whole.png"));
        var file = dir.resolve("cut.png");
        for (int length = 8; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Image.read(file))
                    .isInstanceOf(DataException.class)
                    .hasMessage(file + ": the image must be readable, got a file cut off at byte " + length
                            + ". Replace the file by a whole copy, or delete it.");
        }
    }

    @Test
    void a_flipped_bit_anywhere_is_an_error() throws IOException {
        Image.gray(6, 7, ramp(42)).write(dir.resolve("whole.png"));
        byte[] whole = Files.readAllBytes(dir.resolve("whole.png"));
        var file = dir.resolve("flipped.png");
        for (int i = 8; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 4;
            Files.write(file, flipped);
            assertThatThrownBy(() -> Image.read(file))
                    .isInstanceOf(DataException.class)
                    .hasMessageStartingWith(file + ": ");
        }
    }

    @Test
    void damage_is_told_apart() throws IOException {
        var file = dir.resolve("damaged.png");
        byte[] header = {0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0, 0};
        Files.write(file, png(header, new byte[] {0, 1, 2}));
        unreadable(file, "pixel data of 3 bytes instead of 6");
        Files.write(file, png(header, new byte[] {9, 1, 2, 0, 1, 2}));
        unreadable(file, "an unknown row filter 9");
        Files.write(file, png(header, new byte[10]));
        unreadable(file, "more pixel data than its header says");
        header[9] = 3;
        Files.write(file, png(header, new byte[6]));
        unreadable(file, "a colour outside its palette of 0");
        header[0] = 100;
        Files.write(file, png(header, new byte[6]));
        unreadable(file, "a header of 1677721602 x 2 in a file of " + Files.size(file) + " bytes");
        header[0] = 0;
        header[8] = 5;
        Files.write(file, png(header, new byte[6]));
        unreadable(file, "a header of colour type 3 with 5 bits");
    }

    private static void unreadable(Path file, String got) {
        assertThatThrownBy(() -> Image.read(file))
                .hasMessage(file + ": the image must be readable, got " + got
                        + ". Replace the file by a whole copy, or delete it.");
    }

    @Test
    void missing_empty_and_foreign_files() throws IOException {
        var file = dir.resolve("x.png");
        assertThatThrownBy(() -> Image.read(file))
                .isInstanceOf(DataException.class)
                .hasMessage(file + ": the image must exist, got no such file. Check the path.");
        Files.write(file, new byte[0]);
        unreadable(file, "an empty file");
        Files.writeString(file, "<html>not found</html>");
        assertThatThrownBy(() -> Image.read(file))
                .hasMessage(
                        file
                                + ": the image must be readable, got an unknown format. Convert it to PNG, JPEG, TIFF or DICOM.");
    }

    @Test
    void a_gray_jpeg_keeps_its_samples() throws IOException {
        var gray = new BufferedImage(16, 8, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 128; i++) gray.getRaster().setSample(i % 16, i / 16, 0, 60);
        var file = dir.resolve("gray.jpg");
        ImageIO.write(gray, "jpg", file.toFile());
        var image = Image.read(file);
        assertThat(image).hasToString("Image[8 x 16 x 1, 8 bits]");
        assertThat(image.at(3, 3, 0)).isBetween(59, 61); // through a gamma curve it would be 131
    }

    @Test
    void a_tiff_keeps_its_sixteen_bits() throws IOException {
        var deep = new BufferedImage(5, 3, BufferedImage.TYPE_USHORT_GRAY);
        for (int i = 0; i < 15; i++) deep.getRaster().setSample(i % 5, i / 5, 0, i * 4369);
        var file = dir.resolve("deep.tif");
        assertThat(ImageIO.write(deep, "tif", file.toFile())).isTrue();
        var image = Image.read(file);
        assertThat(image).hasToString("Image[3 x 5 x 1, 16 bits]");
        for (int i = 0; i < 15; i++) assertThat(image.at(i / 5, i % 5, 0)).isEqualTo(i * 4369);
    }

    @Test
    void box_of_an_even_shrink_is_the_rounded_mean() {
        var image = Image.gray(2, 4, new byte[] {10, 20, 30, 41, 10, 20, 30, 41});
        assertThat(image.resized(1, 2, Filter.BOX)).isEqualTo(Image.gray(1, 2, new byte[] {15, 36}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"BOX", "BILINEAR", "HAMMING", "BICUBIC", "LANCZOS", "NEAREST"})
    void a_flat_image_stays_flat_at_every_size(String filter) {
        byte[] flat = new byte[11 * 13];
        Arrays.fill(flat, (byte) 201);
        for (int size = 1; size < 40; size++) {
            byte[] samples = Image.gray(11, 13, flat)
                    .resized(size, 40 - size, Filter.valueOf(filter))
                    .samples();
            for (byte sample : samples) assertThat(sample).isEqualTo((byte) 201);
        }
    }

    @Test
    void wrong_arguments_say_what_was_expected() {
        var image = Image.gray(4, 6, ramp(24));
        assertThatThrownBy(() -> image.centerCropped(5))
                .isInstanceOf(ArgumentException.class)
                .hasMessage("Image.cropped: the part must lie within 4 x 6, got 5 x 5 at (0, 0).");
        assertThatThrownBy(() -> image.resized(0, 3, Filter.BOX))
                .hasMessage("Image.resized: height and width must be at least 1, got 0 x 3.");
        assertThatThrownBy(() -> Image.gray16(1, 1, new short[1]).resized(2, 2, Filter.BOX))
                .hasMessage("Image.resized: samples must have 8 bits, got 16."
                        + " Call to8Bit() first, which keeps the upper byte.");
        assertThatThrownBy(() -> Image.rgb(2, 2, new byte[4]))
                .hasMessage("Image: a picture of 2 x 2 with 3 channels must have 12 bytes, got 4.");
        var two = new Preprocessing(4, 4, List.of(0.5, 0.5), List.of(1.0, 1.0));
        assertThatThrownBy(() -> Normalization.of(two))
                .hasMessage("Normalization: preprocessing must have 1 or 3 channels, got 2. Pictures are gray or RGB.");
    }

    @Test
    void an_unwritable_place_is_an_error_and_leaves_nothing() throws IOException {
        var image = Image.gray(1, 1, ramp(1));
        Files.createDirectories(dir.resolve("taken.png/inside"));
        assertThatThrownBy(() -> image.write(dir.resolve("taken.png")))
                .isInstanceOf(ArgumentException.class)
                .hasMessageStartingWith(dir.resolve("taken.png") + ": the file must be writable, got ");
        try (var left = Files.list(dir)) {
            assertThat(left).containsExactly(dir.resolve("taken.png"));
        }
    }
}
