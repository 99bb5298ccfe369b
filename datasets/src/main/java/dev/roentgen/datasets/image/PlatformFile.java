package dev.roentgen.datasets.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** JPEG, TIFF, BMP and GIF, through the readers of ImageIO. */
final class PlatformFile {
    private static final Set<String> FORMATS = Set.of("jpeg", "tiff", "bmp", "gif");

    private PlatformFile() {}

    static Image decode(byte[] bytes) throws Damaged {
        if (isJpeg(bytes)) checkEnd(bytes);
        return image(read(bytes));
    }

    /** Reads a JPEG from within another file. */
    static Image jpeg(byte[] bytes) throws Damaged {
        if (!isJpeg(bytes)) throw new Damaged("pixel data that is no JPEG");
        return decode(bytes);
    }

    private static boolean isJpeg(byte[] bytes) {
        return bytes.length > 2 && (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xFF) == 0xD8;
    }

    /** A cut JPEG decodes to a picture with a gray rest; what tells is that its end marker lacks. */
    private static void checkEnd(byte[] bytes) throws Damaged {
        for (int i = bytes.length - 2; i > 1; i--) {
            if ((bytes[i] & 0xFF) == 0xFF && (bytes[i + 1] & 0xFF) == 0xD9) return;
        }
        throw new Damaged("a file cut off at byte " + bytes.length);
    }

    private static BufferedImage read(byte[] bytes) throws Damaged {
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            var reader = reader(in);
            try {
                return read(reader, in, bytes.length);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) { // the platform's readers throw both on damaged files
            throw new Damaged("a damaged file ("
                    + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()) + ")");
        }
    }

    private static ImageReader reader(ImageInputStream in) throws IOException, Damaged {
        var readers = ImageIO.getImageReaders(in);
        while (readers.hasNext()) {
            var reader = readers.next();
            if (FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) return reader;
            reader.dispose();
        }
        throw new Damaged("an unknown format", "Convert it to PNG, JPEG, TIFF or DICOM.");
    }

    private static BufferedImage read(ImageReader reader, ImageInputStream in, long size) throws IOException, Damaged {
        var damage = new AtomicReference<String>();
        reader.addIIOReadWarningListener((source, warning) -> {
            if (warning.toLowerCase(Locale.ROOT).matches(".*(corrupt|premature).*"))
                damage.compareAndSet(null, warning);
        });
        reader.setInput(in, false, true);
        Damaged.checkSize(reader.getWidth(0), reader.getHeight(0), size);
        int pages = reader.getNumImages(true);
        if (pages > 1) throw new Damaged("a file of " + pages + " pictures", "Write each to a file of its own.");
        var image = reader.read(0);
        var what = damage.get();
        if (what != null) throw new Damaged("a damaged file (" + what + ")");
        return image;
    }

    /** From the raster where it holds gray or RGB as they are, since {@code getRGB} would send grays through a gamma curve. */
    private static Image image(BufferedImage image) throws Damaged {
        int bands = image.getRaster().getNumBands(), type = image.getRaster().getTransferType();
        if (image.getColorModel() instanceof ComponentColorModel colours) {
            int bits = colours.getComponentSize(0);
            if (type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT || bits != 8 && bits != 16)
                throw new Damaged("samples that are not unsigned with 8 or 16 bits", "Convert it to PNG.");
            if (colours.getColorSpace().getType() == ColorSpace.TYPE_GRAY && bands <= 2) return gray(image, bits);
            if (colours.getColorSpace().isCS_sRGB() && bands >= 3) return rgb(image, bits);
        }
        return rgb(image);
    }

    private static Image gray(BufferedImage image, int bits) {
        int height = image.getHeight(), width = image.getWidth();
        int[] samples = image.getRaster().getSamples(0, 0, width, height, 0, (int[]) null);
        if (bits == 16) {
            short[] deep = new short[samples.length];
            for (int i = 0; i < samples.length; i++) deep[i] = (short) samples[i];
            return Image.gray16(height, width, deep);
        }
        byte[] bytes = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) bytes[i] = (byte) samples[i];
        return Image.adopt(height, width, 1, 8, bytes);
    }

    /** Of 16 bits the upper byte. */
    private static Image rgb(BufferedImage image, int bits) {
        int height = image.getHeight(), width = image.getWidth(), down = bits - 8;
        byte[] bytes = new byte[height * width * 3];
        int[] row = new int[width];
        for (int c = 0; c < 3; c++) {
            for (int y = 0, to = c; y < height; y++) {
                image.getRaster().getSamples(0, y, width, 1, c, row);
                for (int x = 0; x < width; x++, to += 3) bytes[to] = (byte) (row[x] >> down);
            }
        }
        return Image.adopt(height, width, 3, 8, bytes);
    }

    private static Image rgb(BufferedImage image) {
        int height = image.getHeight(), width = image.getWidth();
        int[] row = new int[width];
        byte[] bytes = new byte[height * width * 3];
        for (int y = 0, to = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                for (int shift = 16; shift >= 0; shift -= 8) bytes[to++] = (byte) (row[x] >> shift);
            }
        }
        return Image.adopt(height, width, 3, 8, bytes);
    }
}
