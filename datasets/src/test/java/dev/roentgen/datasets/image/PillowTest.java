package dev.roentgen.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.Shared;
import dev.roentgen.weights.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Decoding and resizing against what Pillow made of the same files; 8-bit results must be equal to the bit. */
class PillowTest {
    private static final Safetensors COMMITTED = committed();
    private static final Preprocessing CLIP = new Preprocessing(
            224, 224, List.of(0.48145466, 0.4578275, 0.40821073), List.of(0.26862954, 0.26130258, 0.27577711));

    private static Safetensors committed() {
        try (var in = new GZIPInputStream(PillowTest.class.getResourceAsStream("images.safetensors.gz"))) {
            var file = Files.createTempFile("images", ".safetensors");
            file.toFile().deleteOnExit();
            Files.write(file, in.readAllBytes());
            return Safetensors.open(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path images() throws URISyntaxException {
        return Path.of(PillowTest.class.getResource("images").toURI());
    }

    static List<String> committedCases() {
        return COMMITTED.names();
    }

    @ParameterizedTest
    @MethodSource("committedCases")
    void every_committed_tensor_equals_pillows(String name) throws URISyntaxException {
        assertThat(difference(COMMITTED, images(), name)).isEmpty();
    }

    @Test
    void every_tensor_of_the_shared_folder_equals_pillows() throws IOException {
        Path golden = Shared.folder("golden");
        var wrong = new ArrayList<String>();
        try (var file = Safetensors.open(golden.resolve("images.safetensors"))) {
            for (var name : file.names()) {
                var difference = difference(file, golden.resolve("images"), name);
                if (!difference.isEmpty()) wrong.add(difference);
            }
            assertThat(file.names()).hasSizeGreaterThan(80);
        }
        assertThat(wrong).isEmpty();
    }

    /** An empty text where the tensor is reproduced. */
    private static String difference(Safetensors file, Path folder, String name) {
        var parts = name.split("/");
        var image = Image.read(folder.resolve(parts[0] + ".png"));
        var what = parts[1];
        if (what.equals("raw16")) {
            var expected = file.bytes(name).asIntBuffer();
            for (int i = 0; i < expected.limit(); i++) {
                if (image.at(i / image.width(), i % image.width(), 0) != expected.get(i)) return name + ": sample " + i;
            }
            return "";
        }
        if (what.contains("_norm_of_")) return normalized(file, image, name, what);
        byte[] expected = new byte[(int) file.info(name).bytes()],
                got = made(image, what).samples();
        file.bytes(name).get(expected);
        if (what.equals("hflip")) got = Arrays.copyOf(got, expected.length); // the fixture holds the first rows
        if (Arrays.equals(got, expected)) return "";
        int at = Arrays.mismatch(got, expected);
        return name + ": sample " + at + " is " + got[at] + ", expected " + expected[at];
    }

    /** One and the same sum in double as the reference, rounded once; the tolerance is the fixture's. */
    private static String normalized(Safetensors file, Image image, String name, String what) {
        var from = made(image, what.substring(what.indexOf("_of_") + 4));
        float[] got = new float[3 * from.height() * from.width()];
        Normalization.of(what.startsWith("clip") ? CLIP : Preprocessing.imagenet(224))
                .write(from, got, 0);
        var expected = file.bytes(name).asFloatBuffer();
        for (int i = 0; i < expected.limit(); i++) {
            if (!(Math.abs(got[i] - expected.get(i)) <= 1e-6)) return name + ": value " + i + " is " + got[i];
        }
        return "";
    }

    private static Image made(Image decoded, String what) {
        if (what.equals("gray_L")) return decoded.toGray();
        if (what.equals("rgb")) return decoded.toRgb();
        var rgb = decoded.to8Bit().toRgb();
        if (what.equals("rgb_shift8")) return rgb;
        if (what.equals("hflip"))
            return (decoded.depth() == 16 ? decoded.to8Bit() : decoded).toRgb().mirrored();
        var words = what.split("_");
        var filter = Filter.valueOf(words[0].toUpperCase(Locale.ROOT));
        if (words.length == 3) {
            return rgb.withShorterSide(Integer.parseInt(words[1]), filter)
                    .centerCropped(Integer.parseInt(words[2].substring("crop".length())));
        }
        var size = words[1].split("x");
        return rgb.resized(Integer.parseInt(size[0]), Integer.parseInt(size[1]), filter);
    }
}
