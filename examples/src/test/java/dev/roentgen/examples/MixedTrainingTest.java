package dev.roentgen.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.data.Batch;
import dev.roentgen.data.BatchSource;
import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.loader.DataLoader;
import dev.roentgen.datasets.loader.Mixing;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.models.resnet.ResNet;
import dev.roentgen.models.resnet.ResNetConfig;
import dev.roentgen.tensor.Generator;
import dev.roentgen.training.Progress;
import dev.roentgen.training.Trainer;
import dev.roentgen.training.loss.CrossEntropy;
import dev.roentgen.training.metric.Average;
import dev.roentgen.training.metric.Classification;
import dev.roentgen.training.optim.Adam;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MixedTrainingTest {
    static Stream<UnaryOperator<BatchSource>> mixings() {
        return Stream.of(source -> Mixing.mixup(source, 4, 0.2, 1), source -> Mixing.cutmix(source, 4, 1, 1));
    }

    @ParameterizedTest
    @MethodSource("mixings")
    void a_classifier_learns_from_mixed_pictures_and_is_measured_on_them_too(UnaryOperator<BatchSource> mixing) {
        var xrays = SyntheticChestXray.of(16, 1).size(32);
        Preprocessing how = Preprocessing.imagenet(32);
        Generator.seed(1);
        var net = new ResNet(ResNetConfig.resnet18().width(4).classes(4));
        List<Progress> told = new ArrayList<>();
        var result = Trainer.of(net)
                .loss(new CrossEntropy().smoothing(0.1))
                .target(Batch::labels)
                .metric(Classification.f1(Average.MACRO))
                .metric(Classification.rocAuc())
                .optimizer(Adam.of(net).learningRate(1e-3))
                .onProgress(told::add)
                .fit(
                        mixing.apply(
                                DataLoader.of(xrays.part(0, 12), how).batch(4).shuffled(1)),
                        DataLoader.of(xrays.part(12, 16), how));
        assertThat(told.get(told.size() - 1).metrics()).containsOnlyKeys("F1 macro", "ROC AUC");
        assertThat(result.best().loss()).isBetween(0.5, 3.0);
        net.unload();
    }
}
