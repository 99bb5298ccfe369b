package dev.roentgen.examples.start;

import dev.roentgen.data.Batch;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.models.resnet.ResNet;
import dev.roentgen.models.resnet.ResNetConfig;
import dev.roentgen.tensor.Generator;
import dev.roentgen.training.Evaluation;
import dev.roentgen.training.Trainer;
import dev.roentgen.training.loss.CrossEntropy;
import dev.roentgen.training.metric.Classification;
import dev.roentgen.training.optim.Adam;
import java.util.List;

/**
 * Trains a small ResNet to tell four kinds of X-rays apart.
 *
 * <p>{@code ./roentgen example TrainClassifier [--smoke]}.
 * On two busy cores: 33 s, accuracy 0.29 on 24 unseen images, little above chance: a real run needs more of them.
 */
public final class TrainClassifier {
    private TrainClassifier() {}

    /** Runs it. */
    public static void main(String[] args) {
        boolean smoke = List.of(args).contains("--smoke");
        int images = smoke ? 16 : 120, kept = smoke ? 12 : 96;
        var xrays = SyntheticChestXray.of(images, 1).size(64);
        var train = DataLoader.of(xrays.part(0, kept), Preprocessing.imagenet(64))
                .batch(4)
                .shuffled(1);
        var unseen = DataLoader.of(xrays.part(kept, images), Preprocessing.imagenet(64));
        Generator.seed(1);
        var net = new ResNet(ResNetConfig.resnet18().width(8).classes(4));
        Trainer.of(net)
                .loss(new CrossEntropy())
                .target(Batch::labels)
                .metric(Classification.accuracy())
                .optimizer(Adam.of(net).learningRate(2e-3))
                .epochs(smoke ? 1 : 4)
                .onProgress(p -> System.out.println(p.line()))
                .fit(train, unseen);
        var result = Evaluation.of(net, unseen, Batch::labels, null, List.of(Classification.accuracy()));
        System.out.println("Result on images it has not seen: " + result.metrics());
    }
}
