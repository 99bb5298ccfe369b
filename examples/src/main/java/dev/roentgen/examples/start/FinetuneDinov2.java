package dev.roentgen.examples.start;

import dev.roentgen.data.Batch;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.models.dino.Dinov2Classifier;
import dev.roentgen.models.dino.Dinov2Config;
import dev.roentgen.tensor.Generator;
import dev.roentgen.training.Evaluation;
import dev.roentgen.training.Trainer;
import dev.roentgen.training.loss.CrossEntropy;
import dev.roentgen.training.metric.Classification;
import dev.roentgen.training.optim.Adam;
import java.util.List;

/**
 * Trains the last block and the head of a DINOv2, all before it frozen. The small net here has random weights; of published
 * ones write {@code Models.open(folder, ModelOptions.published().classes(4)).model()}.
 *
 * <p>{@code ./roentgen example FinetuneDinov2 [--smoke]}.
 * On two busy cores: 20 s, accuracy 0.29, of random weights.
 */
public final class FinetuneDinov2 {
    private FinetuneDinov2() {}

    /** Runs it. */
    public static void main(String[] args) {
        boolean smoke = List.of(args).contains("--smoke");
        int images = smoke ? 16 : 120, kept = smoke ? 12 : 96;
        var xrays = SyntheticChestXray.of(images, 1).size(56);
        var train = DataLoader.of(xrays.part(0, kept), Preprocessing.imagenet(56))
                .batch(4)
                .shuffled(1);
        var unseen = DataLoader.of(xrays.part(kept, images), Preprocessing.imagenet(56));
        Generator.seed(1);
        var net = new Dinov2Classifier(Dinov2Config.small().image(56, 14).blocks(4, 64, 4), 4);
        int frozen = net.freezeUpTo(3); // the embeddings and the first 3 of 4 blocks
        System.out.println(frozen + " parameters frozen");
        Trainer.of(net)
                .loss(new CrossEntropy())
                .target(Batch::labels)
                .metric(Classification.accuracy())
                .optimizer(Adam.of(net).learningRate(1e-3))
                .epochs(smoke ? 1 : 4)
                .onProgress(p -> System.out.println(p.line()))
                .fit(train, unseen);
        var result = Evaluation.of(net, unseen, Batch::labels, null, List.of(Classification.accuracy()));
        System.out.println("Result on images it has not seen: " + result.metrics());
    }
}
