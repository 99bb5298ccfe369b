package dev.roentgen.examples.course;

import dev.roentgen.check.DataException;
import dev.roentgen.models.resnet.ResNet;
import dev.roentgen.models.resnet.ResNetConfig;
import dev.roentgen.models.segment.DeepLabConfig;
import dev.roentgen.models.segment.DeepLabV3;
import dev.roentgen.models.segment.DeepLabV3Plus;
import dev.roentgen.models.segment.Fpn;
import dev.roentgen.models.segment.FpnConfig;
import dev.roentgen.models.segment.Heads;
import dev.roentgen.models.segment.Linknet;
import dev.roentgen.models.segment.Manet;
import dev.roentgen.models.segment.Pan;
import dev.roentgen.models.segment.PspNet;
import dev.roentgen.models.segment.SegmentationModel;
import dev.roentgen.models.segment.Unet;
import dev.roentgen.models.segment.UnetConfig;
import dev.roentgen.models.segment.UnetPlusPlus;
import dev.roentgen.weights.Safetensors;
import dev.roentgen.weights.Weights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * A segmentation net over a slim ResNet18, small enough for minutes on two cores. Its description travels in the weight
 * file's metadata.
 *
 * @param kind which net
 * @param width the channels of the stem; the stages have 1, 2, 4 and 8 times as many
 * @param imageSize the height and width that it was trained on
 */
public record SlimNet(Kind kind, int width, int imageSize) {
    private static final String KIND = "roentgen.segment.net",
            WIDTH = "roentgen.segment.width",
            SIZE = "roentgen.segment.image_size";
    private static final int SEGMENTATION = 32; // the narrowest branches that an FPN's group norm allows

    /** The nets of the course, as segmentation_models_pytorch spells them in lower case. */
    public enum Kind {
        /** Ronneberger et al., arXiv:1505.04597. */
        unet,
        /** Zhou et al., arXiv:1807.10165. */
        unetplusplus,
        /** Fan et al., IEEE Access 8 (2020). */
        manet,
        /** Chaurasia and Culurciello, arXiv:1707.03718. */
        linknet,
        /** Kirillov et al., arXiv:1901.02446. */
        fpn,
        /** Zhao et al., arXiv:1612.01105. */
        pspnet,
        /** Li et al., arXiv:1805.10180. */
        pan,
        /** Chen et al., arXiv:1706.05587. */
        deeplabv3,
        /** Chen et al., arXiv:1802.02611. */
        deeplabv3plus
    }

    /** The model, without values yet. */
    public SegmentationModel build() {
        int w = width;
        UnetConfig up = UnetConfig.standard().channels(4 * w, 2 * w, w, w, w / 2);
        DeepLabConfig atrous = DeepLabConfig.standard().channels(4 * w);
        Heads lungs = Heads.masks(1);
        return switch (kind) {
            case unet -> new Unet(encoder(32), up, lungs);
            case unetplusplus -> new UnetPlusPlus(encoder(32), up, lungs);
            case manet -> new Manet(encoder(32), up.channels(), 2 * w, lungs);
            case linknet -> new Linknet(encoder(32), 5, lungs);
            case fpn -> new Fpn(encoder(32), FpnConfig.standard().channels(4 * w, SEGMENTATION), lungs);
            case pspnet -> new PspNet(encoder(32), 4 * w, 0.2, lungs);
            case pan -> new Pan(encoder(16), 2 * w, lungs);
            case deeplabv3 -> new DeepLabV3(encoder(8), atrous, lungs);
            case deeplabv3plus -> new DeepLabV3Plus(encoder(16), atrous, lungs);
        };
    }

    private ResNet encoder(int outputStride) {
        return new ResNet(ResNetConfig.resnet18()
                .headless()
                .widths(width, width, 2 * width, 4 * width, 8 * width)
                .outputStride(outputStride));
    }

    /** Writes weights and description. */
    public void save(SegmentationModel model, Path file) {
        Weights.save(
                model,
                file,
                Map.of(KIND, kind.name(), WIDTH, Integer.toString(width), SIZE, Integer.toString(imageSize)));
    }

    /** Reads the description from a weight file; throws {@link DataException} if it has none. */
    public static SlimNet describedIn(Path file) {
        try (Safetensors f = Safetensors.open(file)) {
            String kind = f.metadata().get(KIND),
                    width = f.metadata().get(WIDTH),
                    size = f.metadata().get(SIZE);
            if (kind == null || width == null || size == null)
                throw new DataException(
                        file.toString(),
                        "the weights must be",
                        "those of a segmentation run, with its description in their metadata",
                        "a file without '" + KIND + "'",
                        "Give the weights.safetensors that 'roentgen reproduce --experiment segmentation' wrote.");
            return new SlimNet(kind(file, kind), number(file, WIDTH, width), number(file, SIZE, size));
        }
    }

    private static Kind kind(Path file, String text) {
        return Arrays.stream(Kind.values())
                .filter(k -> k.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new DataException(
                        file.toString(),
                        "'" + KIND + "' must be one of",
                        Arrays.toString(Kind.values()),
                        "'" + text + "'",
                        "Train again."));
    }

    private static int number(Path file, String key, String text) {
        if (!text.matches("[1-9][0-9]{0,4}"))
            throw new DataException(
                    file.toString(), "'" + key + "' must be", "a number", "'" + text + "'", "Train again.");
        return Integer.parseInt(text);
    }
}
