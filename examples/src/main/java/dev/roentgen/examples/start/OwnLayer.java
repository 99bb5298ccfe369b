package dev.roentgen.examples.start;

import dev.roentgen.array.Shape;
import dev.roentgen.data.Batch;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.layers.Flatten;
import dev.roentgen.layers.Linear;
import dev.roentgen.layers.Sequential;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.GradCheck;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.Trainer;
import dev.roentgen.training.loss.CrossEntropy;
import dev.roentgen.training.optim.Adam;
import java.util.List;

/**
 * A layer of one's own: Swish with learnt slopes, Ramachandran et al., arXiv:1710.05941. Its gradients are compared with finite
 * differences, then it learns in a small net. {@code ./roentgen example OwnLayer [--smoke]}.
 * On two busy cores: 5 s, gradients agree, loss 1.26 after 4 epochs.
 */
public final class OwnLayer extends TensorLayer {
    private final Parameter slope;

    private OwnLayer(int channels) {
        slope = parameter("slope", Shape.of(channels), Init.constant(1));
    }

    @Override
    protected Tensor compute(Tensor x) { // [B, C]
        return swish(x, slope.value());
    }

    private static Tensor swish(Tensor x, Tensor slope) {
        return x.mul(x.mul(slope).sigmoid());
    }

    /** Runs it. */
    public static void main(String[] args) {
        GradCheck.checkAll(xs -> swish(xs.get(0), xs.get(1)), Shape.of(2, 3), Shape.of(3));
        boolean smoke = List.of(args).contains("--smoke");
        var xrays = SyntheticChestXray.of(smoke ? 16 : 80, 1).size(32);
        var train = DataLoader.of(xrays, Preprocessing.imagenet(32)).batch(4).shuffled(1);
        var net = new Sequential(new Flatten(), new Linear(3 * 32 * 32, 16), new OwnLayer(16), new Linear(16, 4));
        var trainer = Trainer.of(net).loss(new CrossEntropy()).target(Batch::labels);
        var result = trainer.optimizer(Adam.of(net)).epochs(smoke ? 1 : 4).fit(train);
        System.out.println(
                "Result: gradients agree, training loss " + result.best().loss());
    }
}
