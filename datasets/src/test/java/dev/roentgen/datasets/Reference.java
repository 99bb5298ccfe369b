package dev.roentgen.datasets;

import dev.roentgen.datasets.image.Image;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Pictures that {@code reference.py} wrote down. */
public final class Reference {
    private Reference() {}

    /** A file beside that script. */
    public static Path file(String name) {
        try {
            return Path.of(Reference.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The pictures of a list: name, height, width, channels, samples in hexadecimal. */
    public static Map<String, Image> pictures(String name) {
        var pictures = new LinkedHashMap<String, Image>();
        try {
            for (var line : Files.readAllLines(file(name))) {
                var words = line.split(" ");
                int h = Integer.parseInt(words[1]), w = Integer.parseInt(words[2]), c = Integer.parseInt(words[3]);
                pictures.put(words[0], image(h, w, c, HexFormat.of().parseHex(words[4])));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pictures;
    }

    private static Image image(int h, int w, int c, byte[] samples) {
        if (c == 3) return Image.rgb(h, w, samples);
        if (samples.length == h * w) return Image.gray(h, w, samples);
        short[] deep = new short[h * w];
        for (int i = 0; i < deep.length; i++) deep[i] = (short) (samples[2 * i] << 8 | samples[2 * i + 1] & 0xFF);
        return Image.gray16(h, w, deep);
    }

    /** The largest difference of two samples. */
    public static int difference(Image a, Image b) {
        if (a.height() != b.height() || a.width() != b.width() || a.channels() != b.channels())
            throw new AssertionError(a + " is not the form of " + b);
        int most = 0;
        for (int y = 0; y < a.height(); y++)
            for (int x = 0; x < a.width(); x++)
                for (int c = 0; c < a.channels(); c++) most = Math.max(most, Math.abs(a.at(y, x, c) - b.at(y, x, c)));
        return most;
    }
}
