package dev.roentgen.datasets.image;

import dev.roentgen.check.ArgumentException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An immutable picture: gray or RGB with 8 bits a sample, or gray with 16.
 *
 * <p>Samples lie row by row, the channels of a pixel side by side ({@code [H, W, C]}). A picture of 16 bits is what a file
 * held; {@link #to8Bit()} keeps its upper byte, while {@link #toRgb()} and {@link #toGray()} clip at 255, as Pillow does.
 */
public final class Image {
    private final int height;
    private final int width;
    private final int channels;
    private final int depth;
    private final byte[] samples; // 8 bits: one byte a sample; 16 bits: upper byte, lower byte

    private Image(int height, int width, int channels, int depth, byte[] samples) {
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.depth = depth;
        this.samples = samples;
    }

    /** A gray picture of 8 bits from a copy of {@code height * width} samples. */
    public static Image gray(int height, int width, byte[] samples) {
        return checked(height, width, 1, 8, samples.clone());
    }

    /** An RGB picture of 8 bits from a copy of {@code height * width * 3} samples. */
    public static Image rgb(int height, int width, byte[] samples) {
        return checked(height, width, 3, 8, samples.clone());
    }

    /** A gray picture of 16 bits from {@code height * width} samples, of which each is read as unsigned. */
    public static Image gray16(int height, int width, short[] samples) {
        byte[] bytes = new byte[samples.length * 2];
        for (int i = 0; i < samples.length; i++) {
            bytes[2 * i] = (byte) (samples[i] >> 8);
            bytes[2 * i + 1] = (byte) samples[i];
        }
        return checked(height, width, 1, 16, bytes);
    }

    /**
     * Reads a file, whatever its name: PNG, JPEG, TIFF, BMP, GIF, and DICOM as a viewer shows it (monochrome, windowed, 8 bits).
     * Alpha is dropped. Throws {@link dev.roentgen.check.DataException} that names the file where it lacks, is damaged, cut off,
     * or of a kind that is not read; a header that asks for more than 2^26 pixels gets no memory.
     */
    public static Image read(Path file) {
        return ImageFile.read(file);
    }

    /** Writes a PNG, first aside and then renamed, so that no half-written file is ever seen. */
    public void write(Path file) {
        ImageFile.write(file, this);
    }

    /** A picture of the same size, channels and depth from a copy of other samples. */
    public Image with(byte[] samples) {
        return checked(height, width, channels, depth, samples.clone());
    }

    /** Takes over the array: for makers in this package, which do not write to it any more. */
    static Image adopt(int height, int width, int channels, int depth, byte[] samples) {
        return checked(height, width, channels, depth, samples);
    }

    private static Image checked(int height, int width, int channels, int depth, byte[] samples) {
        if (height < 1 || width < 1) {
            throw new ArgumentException("Image", "height and width must be", "at least 1", height + " x " + width, "");
        }
        long expected = (long) height * width * channels * (depth / 8);
        if (samples.length != expected) {
            throw new ArgumentException(
                    "Image",
                    "a picture of " + height + " x " + width + " with " + channels + " channels must have",
                    expected + " bytes",
                    String.valueOf(samples.length),
                    "");
        }
        return new Image(height, width, channels, depth, samples);
    }

    /** The number of rows. */
    public int height() {
        return height;
    }

    /** The number of columns. */
    public int width() {
        return width;
    }

    /** 1 for gray, 3 for RGB. */
    public int channels() {
        return channels;
    }

    /** The bits of a sample: 8 or 16. */
    public int depth() {
        return depth;
    }

    /** One sample, 0 to 255 (or to 65535 for a picture of 16 bits). */
    public int at(int y, int x, int channel) {
        int i = (y * width + x) * channels + channel;
        return depth == 8 ? samples[i] & 0xFF : (samples[2 * i] & 0xFF) << 8 | samples[2 * i + 1] & 0xFF;
    }

    /** A copy of the samples, row by row; of a picture of 16 bits each as its upper, then its lower byte. */
    public byte[] samples() {
        return samples.clone();
    }

    /** The samples themselves, for readers in this package. */
    byte[] raw() {
        return samples;
    }

    /** Keeps the upper byte of each sample; a picture of 8 bits is returned as it is. */
    public Image to8Bit() {
        if (depth == 8) return this;
        byte[] upper = new byte[samples.length / 2];
        for (int i = 0; i < upper.length; i++) upper[i] = samples[2 * i];
        return new Image(height, width, channels, 8, upper);
    }

    /** Three equal channels from a gray picture; samples above 255 clip. */
    public Image toRgb() {
        if (channels == 3) return this;
        byte[] gray = clipped();
        byte[] rgb = new byte[gray.length * 3];
        for (int i = 0; i < gray.length; i++) {
            rgb[3 * i] = gray[i];
            rgb[3 * i + 1] = gray[i];
            rgb[3 * i + 2] = gray[i];
        }
        return new Image(height, width, 3, 8, rgb);
    }

    /** Luma in 16-bit fixed point, {@code (19595 R + 38470 G + 7471 B + 32768) / 65536}; samples above 255 clip. */
    public Image toGray() {
        if (channels == 1) return depth == 8 ? this : new Image(height, width, 1, 8, clipped());
        byte[] gray = new byte[height * width];
        for (int i = 0; i < gray.length; i++) {
            int r = samples[3 * i] & 0xFF, g = samples[3 * i + 1] & 0xFF, b = samples[3 * i + 2] & 0xFF;
            gray[i] = (byte) (19595 * r + 38470 * g + 7471 * b + 0x8000 >> 16);
        }
        return new Image(height, width, 1, 8, gray);
    }

    private byte[] clipped() {
        if (depth == 8) return samples;
        byte[] clipped = new byte[samples.length / 2];
        for (int i = 0; i < clipped.length; i++) clipped[i] = samples[2 * i] == 0 ? samples[2 * i + 1] : (byte) 255;
        return clipped;
    }

    /** Resized exactly as Pillow does; a picture that has the size already is returned as it is. */
    public Image resized(int height, int width, Filter filter) {
        if (height < 1 || width < 1) {
            throw new ArgumentException(
                    "Image.resized", "height and width must be", "at least 1", height + " x " + width, "");
        }
        if (depth != 8) {
            throw new ArgumentException(
                    "Image.resized",
                    "samples must have",
                    "8 bits",
                    "16",
                    "Call to8Bit() first, which keeps the upper byte.");
        }
        if (height == this.height && width == this.width) return this;
        return filter == Filter.NEAREST
                ? Resampling.nearest(this, height, width)
                : Resampling.antialiased(this, height, width, filter);
    }

    /** Resized so that the shorter side is {@code size} and the other {@code floor(size * long / short)}. */
    public Image withShorterSide(int size, Filter filter) {
        return height <= width
                ? resized(size, (int) ((long) size * width / height), filter)
                : resized((int) ((long) size * height / width), size, filter);
    }

    /** The part of {@code height} rows and {@code width} columns whose upper left corner is at {@code (top, left)}. */
    public Image cropped(int top, int left, int height, int width) {
        if (top < 0 || left < 0 || height < 1 || width < 1 || height > this.height - top || width > this.width - left) {
            throw new ArgumentException(
                    "Image.cropped",
                    "the part must lie",
                    "within " + this.height + " x " + this.width,
                    height + " x " + width + " at (" + top + ", " + left + ")",
                    "");
        }
        int pixel = channels * (depth / 8);
        byte[] part = new byte[height * width * pixel];
        for (int y = 0; y < height; y++) {
            System.arraycopy(samples, ((top + y) * this.width + left) * pixel, part, y * width * pixel, width * pixel);
        }
        return new Image(height, width, channels, depth, part);
    }

    /** The middle of {@code size} rows and columns; an odd remainder is halved and rounded to even, as in torchvision. */
    public Image centerCropped(int size) {
        return cropped((int) Math.rint((height - size) / 2.0), (int) Math.rint((width - size) / 2.0), size, size);
    }

    /** Mirrored left to right. */
    public Image mirrored() {
        int pixel = channels * (depth / 8);
        byte[] mirrored = new byte[samples.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int from = (y * width + x) * pixel, to = (y * width + width - 1 - x) * pixel;
                for (int c = 0; c < pixel; c++) mirrored[to + c] = samples[from + c];
            }
        }
        return new Image(height, width, channels, depth, mirrored);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Image that
                && height == that.height
                && width == that.width
                && channels == that.channels
                && depth == that.depth
                && Arrays.equals(samples, that.samples);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(samples) * 31 + width;
    }

    @Override
    public String toString() {
        return "Image[" + height + " x " + width + " x " + channels + ", " + depth + " bits]";
    }
}
