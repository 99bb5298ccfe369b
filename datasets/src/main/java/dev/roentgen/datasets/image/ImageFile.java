package dev.roentgen.datasets.image;

import dev.roentgen.check.DataException;
import dev.roentgen.check.RoentgenException;
import dev.roentgen.weights.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Pictures in files; every error names the file. */
final class ImageFile {
    private static final String REPLACE = "Replace the file by a whole copy, or delete it.";

    private ImageFile() {}

    static Image read(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new DataException(file.toString(), "the image must exist", "", "no such file", "Check the path.")
                    .causedBy(e);
        } catch (IOException e) {
            throw unreadable(file, reason(e), "Check that it is a file and may be read.", e);
        }
        if (bytes.length == 0) throw unreadable(file, "an empty file", REPLACE, null);
        if (!Png.is(bytes)) return readByPlatform(file, bytes);
        try {
            return Png.decode(bytes);
        } catch (Png.Damaged e) {
            throw unreadable(file, e.what, REPLACE, e);
        }
    }

    private static Image readByPlatform(Path file, byte[] bytes) {
        BufferedImage image;
        try {
            image = ImageIO.read(new ByteArrayInputStream(bytes));
        } catch (IOException | RuntimeException e) { // the platform's readers throw both on damaged files
            throw unreadable(file, "a damaged file (" + e.getMessage() + ")", REPLACE, e);
        }
        if (image == null) {
            throw unreadable(file, "an unknown format", "Convert it to PNG or JPEG.", null);
        }
        return switch (image.getType()) {
            case BufferedImage.TYPE_BYTE_GRAY -> gray(image, 8);
            case BufferedImage.TYPE_USHORT_GRAY -> gray(image, 16);
            default -> rgb(image);
        };
    }

    /** From the raster, since {@code getRGB} would send grays through a gamma curve. */
    private static Image gray(BufferedImage image, int depth) {
        int height = image.getHeight(), width = image.getWidth();
        int[] samples = image.getRaster().getSamples(0, 0, width, height, 0, (int[]) null);
        if (depth == 16) {
            short[] deep = new short[samples.length];
            for (int i = 0; i < samples.length; i++) deep[i] = (short) samples[i];
            return Image.gray16(height, width, deep);
        }
        byte[] bytes = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) bytes[i] = (byte) samples[i];
        return Image.adopt(height, width, 1, 8, bytes);
    }

    private static Image rgb(BufferedImage image) {
        int height = image.getHeight(), width = image.getWidth();
        int[] packed = image.getRGB(0, 0, width, height, null, 0, width);
        byte[] bytes = new byte[packed.length * 3];
        for (int i = 0; i < packed.length; i++) {
            bytes[3 * i] = (byte) (packed[i] >> 16);
            bytes[3 * i + 1] = (byte) (packed[i] >> 8);
            bytes[3 * i + 2] = (byte) packed[i];
        }
        return Image.adopt(height, width, 3, 8, bytes);
    }

    static void write(Path file, Image image) {
        AtomicFile.write(file, Png.encode(image));
    }

    private static RoentgenException unreadable(Path file, String got, String fix, @Nullable Throwable cause) {
        return new DataException(file.toString(), "the image must be readable", "", got, fix).causedBy(cause);
    }

    /** An exception's kind and text in one line: of many file errors the text is the path alone. */
    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + " (" + e.getMessage() + ")";
    }
}
