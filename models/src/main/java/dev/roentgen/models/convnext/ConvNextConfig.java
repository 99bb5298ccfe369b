package dev.roentgen.models.convnext;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.models.ModelConfig;
import java.util.List;

/**
 * What a {@link ConvNext} is made of: {@code ConvNextConfig.base().classes(4)}.
 *
 * @param inChannels the channels of the image
 * @param widths the channels of each stage
 * @param depths the blocks of each stage
 * @param layerScale the first value of the factors on each block's branch
 * @param dropPath the probability with which the last block's branch is dropped; that of earlier ones rises to it
 * @param classes the classes to tell apart; 0 for no head
 */
public record ConvNextConfig(
        int inChannels, List<Integer> widths, List<Integer> depths, double layerScale, double dropPath, int classes)
        implements ModelConfig<ConvNextConfig> {
    /** Checks the numbers. */
    public ConvNextConfig {
        widths = List.copyOf(widths);
        depths = List.copyOf(depths);
        if (widths.isEmpty() || widths.size() != depths.size())
            throw wrong("widths and depths must be", "as many", widths + " and " + depths);
        if (inChannels < 1
                || widths.stream().anyMatch(w -> w < 1)
                || depths.stream().anyMatch(d -> d < 1))
            throw wrong("channels and blocks must be", "1 or more", inChannels + ", " + widths + ", " + depths);
        if (classes < 0) throw wrong("classes must be", "0 or more", Integer.toString(classes));
    }

    private static ArgumentException wrong(String rule, String expected, String got) {
        return new ArgumentException("ConvNextConfig", rule, expected, got, "");
    }

    private static ConvNextConfig of(int width, int third, double dropPath) {
        List<Integer> widths = List.of(width, 2 * width, 4 * width, 8 * width);
        return new ConvNextConfig(3, widths, List.of(3, 3, third, 3), 1e-6, dropPath, 1000);
    }

    /** ConvNeXt-T. */
    public static ConvNextConfig tiny() {
        return of(96, 9, 0.1);
    }

    /** ConvNeXt-S. */
    public static ConvNextConfig small() {
        return of(96, 27, 0.4);
    }

    /** ConvNeXt-B. */
    public static ConvNextConfig base() {
        return of(128, 27, 0.5);
    }

    /** ConvNeXt-L. */
    public static ConvNextConfig large() {
        return of(192, 27, 0.5);
    }

    /** The same for images with this many channels. */
    @Override
    public ConvNextConfig inChannels(int n) {
        return new ConvNextConfig(n, widths, depths, layerScale, dropPath, classes);
    }

    /** The same with these channels and these blocks of the stages. */
    public ConvNextConfig stages(List<Integer> widths, List<Integer> depths) {
        return new ConvNextConfig(inChannels, widths, depths, layerScale, dropPath, classes);
    }

    /** The same with this first factor on the branches. */
    public ConvNextConfig layerScale(double value) {
        return new ConvNextConfig(inChannels, widths, depths, value, dropPath, classes);
    }

    /** The same with this probability of dropping the last branch. */
    public ConvNextConfig dropPath(double p) {
        return new ConvNextConfig(inChannels, widths, depths, layerScale, p, classes);
    }

    /** The same for this many classes. */
    @Override
    public ConvNextConfig classes(int n) {
        return new ConvNextConfig(inChannels, widths, depths, layerScale, dropPath, n);
    }

    /** The same without a head, as an encoder has it. */
    public ConvNextConfig headless() {
        return classes(0);
    }
}
