package dev.roentgen.examples.course;

import dev.roentgen.models.Model;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;

/**
 * A segmentation net over a slim ResNet18, small enough for minutes on two cores.
 *
 * @param kind which net
 * @param width the channels of the stem; the stages have 1, 2, 4 and 8 times as many
 * @param imageSize the height and width that it was trained on
 */
public record SlimNet(Kind kind, int width, int imageSize) {
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
    public Model build() {
        return Models.create(
                kind.name(),
                ModelOptions.published().encoder("resnet18").width(width).classes(1));
    }
}
