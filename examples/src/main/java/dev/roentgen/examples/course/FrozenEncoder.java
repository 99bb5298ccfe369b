package dev.roentgen.examples.course;

import dev.roentgen.models.MaskedImageModel;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import dev.roentgen.models.beit.Beit;
import dev.roentgen.models.beit.BeitConfig;
import dev.roentgen.models.dino.Dinov2;
import dev.roentgen.models.dino.Dinov2Classifier;
import dev.roentgen.models.dino.Dinov2Config;

/** The two encoders of the course that learnt without labels. */
enum FrozenEncoder {
    /** Its class token is read; Oquab et al., arXiv:2304.07193. */
    dinov2("dinov2-base", "dinov2") {
        @Override
        Model slim(int imageSize) {
            return new Dinov2(Dinov2Config.base()
                    .image(imageSize, imageSize / GRID)
                    .blocks(DEPTH, DIM, HEADS)
                    .mlpRatio(MLP));
        }

        @Override
        MaskedImageModel masked(Model encoder) {
            return new MaskedImageModel((Dinov2) encoder, HIDDEN);
        }

        @Override
        Model classifier(Model encoder, int classes) {
            return Dinov2Classifier.ofClassToken((Dinov2) encoder, classes);
        }

        @Override
        ModelOptions options(int imageSize) {
            return ModelOptions.published(); // takes images of any multiple of its patches
        }
    },
    /** The mean of its patches is read; Peng et al., arXiv:2208.06366. */
    beitv2("beitv2_base_patch16_224") {
        @Override
        Model slim(int imageSize) {
            return new Beit(BeitConfig.v2Base()
                    .image(imageSize, imageSize / GRID)
                    .blocks(DEPTH, DIM, HEADS)
                    .mlpRatio(MLP)
                    .layerScale(1)
                    .classes(0));
        }

        @Override
        MaskedImageModel masked(Model encoder) {
            return new MaskedImageModel((Beit) encoder, HIDDEN);
        }

        @Override
        Model classifier(Model encoder, int classes) {
            encoder.replaceHead(classes);
            return encoder;
        }

        @Override
        ModelOptions options(int imageSize) {
            return ModelOptions.published().imageSize(imageSize);
        }
    };
    private static final int GRID = 4, DEPTH = 6, DIM = 96, HEADS = 4, MLP = 2;
    private static final double HIDDEN = 0.5;

    private final String[] checkpoints;

    FrozenEncoder(String... checkpoints) {
        this.checkpoints = checkpoints;
    }

    /** A small one with random values. */
    abstract Model slim(int imageSize);

    /** The encoder as it learns without labels. */
    abstract MaskedImageModel masked(Model encoder);

    /** The encoder with a linear classifier. */
    abstract Model classifier(Model encoder, int classes);

    abstract ModelOptions options(int imageSize);

    /** The published one from a folder of checkpoints. */
    Model published(WeightsFolder folder, int imageSize) {
        Class<? extends Model> kind = this == dinov2 ? Dinov2.class : Beit.class;
        return Models.open(folder.require(checkpoints), options(imageSize)).model(kind);
    }

    /** Freezes embeddings and the first two thirds of the blocks; says how many blocks that are. */
    static int freeze(Model encoder) {
        int blocks = (encoder.blocks().size() - 2) * 2 / 3;
        encoder.freezeUpTo(blocks);
        return blocks;
    }
}
