package dev.roentgen.models.swin;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.models.ModelConfig;
import java.util.List;

/**
 * What a {@link Swin} is made of: {@code SwinConfig.tiny().classes(4)}.
 *
 * @param inChannels the channels of the image
 * @param patch the height and width of a patch
 * @param dim the channels of the first stage; each later one has twice as many as the one before
 * @param depths the blocks of each stage
 * @param heads the heads of attention in each stage
 * @param window the height and width of a window, in patches
 * @param mlpRatio the width inside a block's perceptron, in channels
 * @param dropout the probability of dropout
 * @param dropPath the probability with which the last block's branches are dropped; that of earlier ones rises to it
 * @param classes the classes to tell apart; 0 for no head
 */
public record SwinConfig(
        int inChannels,
        int patch,
        int dim,
        List<Integer> depths,
        List<Integer> heads,
        int window,
        double mlpRatio,
        double dropout,
        double dropPath,
        int classes)
        implements ModelConfig<SwinConfig> {
    /** Checks the numbers. */
    public SwinConfig {
        depths = List.copyOf(depths);
        heads = List.copyOf(heads);
        if (inChannels < 1 || patch < 1 || dim < 1 || window < 1 || mlpRatio <= 0)
            throw wrong(
                    "sizes must be",
                    "1 or more",
                    inChannels + ", " + patch + ", " + dim + ", " + window + ", " + mlpRatio,
                    "");
        if (depths.isEmpty() || depths.size() != heads.size())
            throw wrong("depths and heads must be", "as many", depths + " and " + heads, "");
        for (int i = 0; i < heads.size(); i++)
            if (heads.get(i) < 1 || (dim << i) % heads.get(i) != 0)
                throw wrong(
                        "heads must divide",
                        "the " + (dim << i) + " channels of stage " + (i + 1),
                        heads.get(i).toString(),
                        "Use a divisor of them.");
        if (classes < 0) throw wrong("classes must be", "0 or more", Integer.toString(classes), "");
    }

    private static ArgumentException wrong(String rule, String expected, String got, String fix) {
        return new ArgumentException("SwinConfig", rule, expected, got, fix);
    }

    private static SwinConfig of(int dim, int third, int heads, double dropPath) {
        return new SwinConfig(
                3,
                4,
                dim,
                List.of(2, 2, third, 2),
                List.of(heads, 2 * heads, 4 * heads, 8 * heads),
                7,
                4,
                0,
                dropPath,
                1000);
    }

    /** Swin-T. */
    public static SwinConfig tiny() {
        return of(96, 6, 3, 0.2);
    }

    /** Swin-S. */
    public static SwinConfig small() {
        return of(96, 18, 3, 0.3);
    }

    /** Swin-B. */
    public static SwinConfig base() {
        return of(128, 18, 4, 0.5);
    }

    /** The same for images with this many channels. */
    @Override
    public SwinConfig inChannels(int n) {
        return new SwinConfig(n, patch, dim, depths, heads, window, mlpRatio, dropout, dropPath, classes);
    }

    /**
     * Itself: the net takes any size. Throws {@link ArgumentException} where the images are smaller than one window, which the
     * net would only pad.
     */
    @Override
    public SwinConfig imageSize(int size) {
        if (size >= patch * window) return this;
        throw wrong(
                "a window must fit",
                "the image of " + size + " x " + size,
                window + " patches of " + patch,
                size >= patch
                        ? "Use window(" + size / patch + ", " + mlpRatio + "), or images of " + patch * window + "."
                        : "Use images of " + patch * window + ".");
    }

    /** The same with patches of this size. */
    public SwinConfig patch(int size) {
        return new SwinConfig(inChannels, size, dim, depths, heads, window, mlpRatio, dropout, dropPath, classes);
    }

    /** The same with this many channels in the first stage, and these blocks and heads in the stages. */
    public SwinConfig stages(int dim, List<Integer> depths, List<Integer> heads) {
        return new SwinConfig(inChannels, patch, dim, depths, heads, window, mlpRatio, dropout, dropPath, classes);
    }

    /** The same with windows of this size and perceptrons of this width. */
    public SwinConfig window(int size, double mlpRatio) {
        return new SwinConfig(inChannels, patch, dim, depths, heads, size, mlpRatio, dropout, dropPath, classes);
    }

    /** The same with these probabilities of dropout and of dropping the last branches. */
    public SwinConfig dropout(double p, double path) {
        return new SwinConfig(inChannels, patch, dim, depths, heads, window, mlpRatio, p, path, classes);
    }

    /** The same for this many classes. */
    @Override
    public SwinConfig classes(int n) {
        return new SwinConfig(inChannels, patch, dim, depths, heads, window, mlpRatio, dropout, dropPath, n);
    }

    /** The same without a head, as an encoder has it. */
    public SwinConfig headless() {
        return classes(0);
    }
}
