package dev.roentgen.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.check.DataException;
import dev.roentgen.datasets.Reference;
import ij.plugin.DICOM;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DicomTest {
    private static final String IMPLICIT = "1.2.840.10008.1.2",
            EXPLICIT = "1.2.840.10008.1.2.1",
            JPEG = "1.2.840.10008.1.2.4.50";
    private static final int CENTER = 0x00281050, WIDTH = 0x00281051, INTERCEPT = 0x00281052, SLOPE = 0x00281053;

    @TempDir
    Path dir;

    private Path write(byte[] bytes) throws IOException {
        return Files.write(dir.resolve("x.dcm"), bytes);
    }

    private static byte[] noise(int count, int bits, int stored, boolean signed) {
        var random = new Random(3);
        byte[] data = new byte[count * bits / 8];
        for (int i = 0; i < count; i++) {
            int value = random.nextInt(1 << stored) - (signed ? 1 << stored - 1 : 0);
            data[i * bits / 8] = (byte) value;
            if (bits == 16) data[2 * i + 1] = (byte) (value >> 8);
        }
        return data;
    }

    /** ImageJ reads the file on its own; what a viewer makes of its values is the standard's formula. */
    @ParameterizedTest
    @CsvSource({
        "1.2.840.10008.1.2.1,16,12,false,MONOCHROME2,2048,1024,1,0",
        "1.2.840.10008.1.2,16,12,false,MONOCHROME2,100,900,1,-200",
        "1.2.840.10008.1.2.1,16,16,true,MONOCHROME2,40,400,1,-1024",
        "1.2.840.10008.1.2,16,16,false,MONOCHROME1,30000,50000,1,0",
        "1.2.840.10008.1.2.1,8,8,false,MONOCHROME1,128,100,1,0",
    })
    void values_and_window_are_those_that_imagej_finds(
            String syntax, int bits, int stored, boolean signed, String kind, double c, double w, double m, double b)
            throws IOException {
        int rows = 9, columns = 14;
        var file = write(DicomFile.picture(syntax, rows, columns, bits, stored, signed, kind)
                .text(CENTER, "DS", c + "\\0")
                .text(WIDTH, "DS", w + "\\1")
                .text(INTERCEPT, "DS", String.valueOf(b))
                .text(SLOPE, "DS", String.valueOf(m))
                .pixels(noise(rows * columns, bits, stored, signed))
                .bytes());
        var other = new DICOM();
        other.open(file.toString());
        assertThat(other.getWidth()).isEqualTo(columns);
        var image = Image.read(file);
        assertThat(image).hasToString("Image[9 x 14 x 1, 8 bits]");
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                double value =
                        other.getCalibration().getCValue(other.getProcessor().getPixel(x, y));
                double share = Math.max(0, Math.min(1, (value - (c - 0.5)) / (w - 1) + 0.5));
                double shown = 255 * (kind.equals("MONOCHROME1") ? 1 - share : share);
                assertThat(image.at(y, x, 0)).as(x + ", " + y + ": " + value).isEqualTo((int) Math.rint(shown));
            }
        }
    }

    /** By hand: ImageJ opens a window of its own where the slope is not 1. */
    @Test
    void a_slope_stretches_values_before_the_window() throws IOException {
        var file = write(DicomFile.picture(EXPLICIT, 1, 3, 8, 8, false, "MONOCHROME2")
                .text(CENTER, "DS", "100.5")
                .text(WIDTH, "DS", "201")
                .text(INTERCEPT, "DS", "-20")
                .text(SLOPE, "DS", "2")
                .pixels(new byte[] {10, 60, 110, 0}) // 0, 100, 200 of 0 to 200
                .bytes());
        assertThat(Image.read(file)).isEqualTo(Image.gray(1, 3, new byte[] {0, (byte) 128, -1}));
    }

    @Test
    void without_a_window_the_values_are_stretched_and_padding_is_left_out() throws IOException {
        byte[] data = {(byte) 10, 0, 20, 0, 30, 0, 0, 64}; // 10, 20, 30, 16384
        var file = DicomFile.picture(EXPLICIT, 1, 4, 16, 16, false, "MONOCHROME2");
        var padded = write(file.number(0x00280120, 16384).pixels(data).bytes());
        assertThat(Image.read(padded)).isEqualTo(Image.gray(1, 4, new byte[] {0, (byte) 128, -1, -1}));
        var flat = write(DicomFile.picture(EXPLICIT, 1, 1, 8, 8, false, "MONOCHROME2")
                .pixels(new byte[] {77, 0})
                .bytes());
        assertThat(Image.read(flat)).isEqualTo(Image.gray(1, 1, new byte[] {0}));
    }

    @ParameterizedTest
    @CsvSource({"LINEAR,0,85,255", "LINEAR_EXACT,0,64,191", "SIGMOID,30,69,186"})
    void the_window_functions_of_the_standard(String function, int first, int second, int third) throws IOException {
        var file = write(DicomFile.picture(EXPLICIT, 1, 4, 8, 8, false, "MONOCHROME2")
                .text(CENTER, "DS", "2")
                .text(WIDTH, "DS", "4")
                .text(0x00281056, "CS", function)
                .pixels(new byte[] {0, 1, 3, 9})
                .bytes());
        var image = Image.read(file);
        assertThat(new int[] {image.at(0, 0, 0), image.at(0, 1, 0), image.at(0, 2, 0)})
                .containsExactly(first, second, third);
        assertThat(image.at(0, 3, 0)).isEqualTo(255);
    }

    @Test
    void a_jpeg_within_reads_like_the_jpeg() throws IOException {
        var jpeg = Reference.file("image/gray.jpg");
        var file = write(DicomFile.picture(JPEG, 26, 34, 8, 8, false, "MONOCHROME2")
                .text(CENTER, "DS", "128")
                .text(WIDTH, "DS", "256")
                .fragments(Files.readAllBytes(jpeg))
                .bytes());
        assertThat(Image.read(file)).isEqualTo(Image.read(jpeg));
    }

    @Test
    void sequences_are_passed_over() throws IOException {
        for (var syntax : new String[] {IMPLICIT, EXPLICIT}) {
            var file = new DicomFile(syntax).sequence(0x00081140, "SQ").sequence(0x00091001, "UN");
            write(file.number(0x00280010, 1)
                    .number(0x00280011, 2)
                    .text(0x00280004, "CS", "MONOCHROME2")
                    .number(0x00280100, 8)
                    .pixels(new byte[] {1, 2})
                    .bytes());
            assertThat(Image.read(dir.resolve("x.dcm"))).isEqualTo(Image.gray(1, 2, new byte[] {0, -1}));
        }
    }

    private void refused(byte[] bytes, String got, String fix) throws IOException {
        var file = write(bytes);
        assertThatThrownBy(() -> Image.read(file))
                .isInstanceOf(DataException.class)
                .hasMessage(file + ": the image must be readable, got " + got + ". " + fix);
    }

    @Test
    void what_is_not_read_is_named() throws IOException {
        var viewer = "Convert it to PNG with a DICOM viewer.";
        var whole = "Replace the file by a whole copy, or delete it.";
        refused(
                new DicomFile("1.2.840.10008.1.2.4.90").number(0x00280010, 1).bytes(),
                "the transfer syntax JPEG 2000 lossless (1.2.840.10008.1.2.4.90)",
                "Convert it to explicit little endian, as dcmconv and dcmdjpeg of DCMTK do.");
        byte[] four = new byte[4];
        refused(
                DicomFile.picture(EXPLICIT, 2, 2, 8, 8, false, "RGB")
                        .pixels(four)
                        .bytes(),
                "the photometric interpretation 'RGB'",
                viewer);
        refused(
                DicomFile.picture(EXPLICIT, 2, 2, 32, 32, false, "MONOCHROME2")
                        .pixels(four)
                        .bytes(),
                "samples of 32 bits in 32",
                viewer);
        refused(
                DicomFile.picture(EXPLICIT, 2, 2, 8, 8, false, "MONOCHROME2")
                        .text(0x00280008, "IS", "5")
                        .pixels(four)
                        .bytes(),
                "5 frames",
                "Write each frame to a file of its own.");
        refused(
                DicomFile.picture(EXPLICIT, 3, 2, 8, 8, false, "MONOCHROME2")
                        .pixels(four)
                        .bytes(),
                "pixel data of 4 bytes instead of 6",
                whole);
        refused(
                DicomFile.picture(EXPLICIT, 60000, 60000, 8, 8, false, "MONOCHROME2")
                        .pixels(four)
                        .bytes(),
                "a header of 60000 x 60000 in a file of 266 bytes",
                whole);
        refused(
                DicomFile.picture(EXPLICIT, 2, 2, 8, 8, false, "MONOCHROME2").bytes(),
                "a file without pixel data, or cut off at byte 250",
                whole);
        refused(
                DicomFile.picture(EXPLICIT, 2, 2, 8, 8, false, "MONOCHROME2")
                        .text(CENTER, "DS", "many")
                        .text(WIDTH, "DS", "10")
                        .pixels(four)
                        .bytes(),
                "'many' as window center",
                whole);
        refused(
                DicomFile.picture(EXPLICIT, 2, 2, 8, 8, false, "MONOCHROME2")
                        .sequence(0x00283000, "SQ")
                        .pixels(four)
                        .bytes(),
                "a modality look-up table",
                viewer);
    }

    @Test
    void a_cut_or_changed_file_is_a_picture_or_an_error() throws IOException {
        byte[] whole = DicomFile.picture(EXPLICIT, 9, 14, 16, 12, false, "MONOCHROME2")
                .sequence(0x00081140, "SQ")
                .text(CENTER, "DS", "2048")
                .text(WIDTH, "DS", "1000")
                .pixels(noise(126, 16, 12, false))
                .bytes();
        for (int length = 132; length < whole.length; length++) {
            var file = write(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Image.read(file))
                    .isInstanceOf(DataException.class)
                    .hasMessageStartingWith(file + ": the image must be readable, got ");
        }
        var random = new Random(8);
        for (int k = 0; k < 500; k++) {
            byte[] changed = whole.clone();
            changed[132 + random.nextInt(whole.length - 132)] = (byte) random.nextInt(256);
            FormatsTest.readOrRefused(write(changed), 1 << 20);
        }
    }
}
