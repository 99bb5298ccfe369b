package dev.roentgen.models.densenet;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.models.ModelConfig;
import java.util.Arrays;
import java.util.List;

/**
 * What a {@link DenseNet} is made of: {@code DenseNetConfig.densenet121().classes(4)}.
 *
 * @param inChannels the channels of the image
 * @param stem the channels after the first convolution
 * @param growth the channels that each layer adds
 * @param layers the layers of each block
 * @param bottleneck the width of a layer's 1 x 1 convolution, in growths
 * @param dropout the probability of dropout behind each layer
 * @param classes the classes to tell apart; 0 for no head
 */
public record DenseNetConfig(
        int inChannels, int stem, int growth, List<Integer> layers, int bottleneck, double dropout, int classes)
        implements ModelConfig<DenseNetConfig> {
    /** Checks the numbers. */
    public DenseNetConfig {
        layers = List.copyOf(layers);
        if (layers.isEmpty() || layers.stream().anyMatch(n -> n < 1))
            throw wrong("layers must be", "1 or more", layers.toString());
        if (inChannels < 1 || stem < 1 || growth < 1 || bottleneck < 1)
            throw wrong("widths must be", "1 or more", inChannels + ", " + stem + ", " + growth + ", " + bottleneck);
        if (classes < 0) throw wrong("classes must be", "0 or more", Integer.toString(classes));
    }

    private static ArgumentException wrong(String rule, String expected, String got) {
        return new ArgumentException("DenseNetConfig", rule, expected, got, "");
    }

    private static DenseNetConfig of(int stem, int growth, Integer... layers) {
        return new DenseNetConfig(3, stem, growth, List.of(layers), 4, 0, 1000);
    }

    /** 121 layers. */
    public static DenseNetConfig densenet121() {
        return of(64, 32, 6, 12, 24, 16);
    }

    /** 161 layers, growth 48. */
    public static DenseNetConfig densenet161() {
        return of(96, 48, 6, 12, 36, 24);
    }

    /** 169 layers. */
    public static DenseNetConfig densenet169() {
        return of(64, 32, 6, 12, 32, 32);
    }

    /** 201 layers. */
    public static DenseNetConfig densenet201() {
        return of(64, 32, 6, 12, 48, 32);
    }

    /** The same for images with this many channels. */
    @Override
    public DenseNetConfig inChannels(int n) {
        return new DenseNetConfig(n, stem, growth, layers, bottleneck, dropout, classes);
    }

    /** The same with this stem, growth and bottleneck. */
    public DenseNetConfig widths(int stem, int growth, int bottleneck) {
        return new DenseNetConfig(inChannels, stem, growth, layers, bottleneck, dropout, classes);
    }

    /** The same with this many layers in the blocks. */
    public DenseNetConfig layers(int... layers) {
        List<Integer> n = Arrays.stream(layers).boxed().toList();
        return new DenseNetConfig(inChannels, stem, growth, n, bottleneck, dropout, classes);
    }

    /** The same with dropout behind each layer. */
    public DenseNetConfig dropout(double p) {
        return new DenseNetConfig(inChannels, stem, growth, layers, bottleneck, p, classes);
    }

    /** The same for this many classes. */
    @Override
    public DenseNetConfig classes(int n) {
        return new DenseNetConfig(inChannels, stem, growth, layers, bottleneck, dropout, n);
    }

    /** The same without a head, as an encoder has it. */
    public DenseNetConfig headless() {
        return classes(0);
    }
}
