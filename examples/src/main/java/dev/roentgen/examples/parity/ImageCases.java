package dev.roentgen.examples.parity;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.image.Filter;
import dev.roentgen.datasets.image.Image;
import dev.roentgen.datasets.image.Normalization;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.weights.Safetensors;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Pictures decoded, resized, cropped and normalised; what has 8 bits must be equal to the bit. */
final class ImageCases {
    private ImageCases() {}

    static void add(Map<String, Evaluator> kinds) {
        kinds.put("image", ImageCases::run);
    }

    private static void run(Manifest manifest, Manifest.Case which, Comparison results) {
        Config c = which.config();
        Image decoded = Image.read(manifest.folder().resolve(c.text("png")));
        boolean shift = c.text("resize_source", "rgb").equals("rgb_shift8");
        Image source = shift ? decoded.to8Bit().toRgb() : decoded.toRgb();
        try (Safetensors file = Safetensors.open(manifest.folder().resolve(which.file()))) {
            Fixture f = new Fixture(which, file);
            for (String what : which.tensors()) {
                int of = what.indexOf("_norm_of_");
                if (of < 0) {
                    results.tensor(what, made(what, decoded, source), f.tensor(what), 0);
                } else {
                    Image from = resized(what.substring(of + "_norm_of_".length()), source);
                    results.within(
                            what,
                            normalized(c, what.substring(0, of), from),
                            f.tensor(what),
                            which.tolerance("out", "out"));
                }
            }
        }
    }

    private static Tensor made(String what, Image decoded, Image source) {
        return switch (what) {
            case "raw16" -> samples(decoded);
            case "rgb" -> samples(decoded.toRgb());
            case "gray_L" -> samples(decoded.toGray());
            case "rgb_shift8" -> samples(decoded.to8Bit().toRgb());
            case "hflip" -> samples(source.mirrored().cropped(0, 0, 8, source.width())); // the fixture's rows
            default -> samples(resized(what, source));
        };
    }

    /** {@code bilinear_56x72} or {@code bilinear_256_crop224}. */
    private static Image resized(String what, Image source) {
        String[] words = what.split("_");
        Filter filter = Filter.valueOf(words[0].toUpperCase(Locale.ROOT));
        if (words.length == 3) {
            return source.withShorterSide(Integer.parseInt(words[1]), filter)
                    .centerCropped(Integer.parseInt(words[2].substring("crop".length())));
        }
        String[] size = words[1].split("x");
        return source.resized(Integer.parseInt(size[0]), Integer.parseInt(size[1]), filter);
    }

    /** {@code [H, W, 3]}, or {@code [H, W]} for gray. */
    private static Tensor samples(Image image) {
        int h = image.height(), w = image.width();
        if (image.depth() == 8) {
            Shape shape = image.channels() == 1 ? Shape.of(h, w) : Shape.of(h, w, image.channels());
            return Tensor.of(DType.U8, shape, ByteBuffer.wrap(image.samples()));
        }
        float[] deep = new float[h * w];
        for (int i = 0; i < deep.length; i++) deep[i] = image.at(i / w, i % w, 0);
        return Tensor.of(deep, Shape.of(h, w));
    }

    private static Tensor normalized(Config c, String whose, Image image) {
        int h = image.height(), w = image.width();
        Preprocessing how = new Preprocessing(h, w, list(c.numbers(whose + "_mean")), list(c.numbers(whose + "_std")));
        float[] values = new float[how.channels() * h * w];
        Normalization.of(how).write(image, values, 0);
        return Tensor.of(values, Shape.of(how.channels(), h, w));
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
