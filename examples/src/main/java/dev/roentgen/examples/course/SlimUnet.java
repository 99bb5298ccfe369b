package dev.roentgen.examples.course;

import dev.roentgen.check.DataException;
import dev.roentgen.models.resnet.ResNet;
import dev.roentgen.models.resnet.ResNetConfig;
import dev.roentgen.models.segment.Heads;
import dev.roentgen.models.segment.Unet;
import dev.roentgen.models.segment.UnetConfig;
import dev.roentgen.weights.Safetensors;
import dev.roentgen.weights.Weights;
import java.nio.file.Path;
import java.util.Map;

/**
 * The Unet of the segmentation experiment: a ResNet18 of a sixth of its width, small enough for minutes on two cores. Its
 * description travels in the weight file's metadata.
 *
 * @param width the channels of the stem; the stages have 1, 2, 4 and 8 times as many
 * @param imageSize the height and width that it was trained on
 */
public record SlimUnet(int width, int imageSize) {
    private static final String WIDTH = "roentgen.unet.width", SIZE = "roentgen.unet.image_size";

    /** The model, without values yet. */
    public Unet build() {
        var encoder = ResNetConfig.resnet18().headless().widths(width, width, 2 * width, 4 * width, 8 * width);
        var decoder = UnetConfig.standard().channels(4 * width, 2 * width, width, width, width / 2);
        return new Unet(new ResNet(encoder), decoder, Heads.masks(1));
    }

    /** Writes weights and description. */
    public void save(Unet model, Path file) {
        Weights.save(model, file, Map.of(WIDTH, Integer.toString(width), SIZE, Integer.toString(imageSize)));
    }

    /** Reads the description from a weight file; throws {@link DataException} if it has none. */
    public static SlimUnet describedIn(Path file) {
        try (Safetensors f = Safetensors.open(file)) {
            String width = f.metadata().get(WIDTH), size = f.metadata().get(SIZE);
            if (width == null || size == null)
                throw new DataException(
                        file.toString(),
                        "the weights must be",
                        "those of a segmentation run, with its description in their metadata",
                        "a file without '" + WIDTH + "'",
                        "Give the weights.safetensors that 'roentgen reproduce --experiment segmentation' wrote.");
            return new SlimUnet(number(file, WIDTH, width), number(file, SIZE, size));
        }
    }

    private static int number(Path file, String key, String text) {
        if (!text.matches("[1-9][0-9]{0,4}"))
            throw new DataException(
                    file.toString(), "'" + key + "' must be", "a number", "'" + text + "'", "Train again.");
        return Integer.parseInt(text);
    }
}
