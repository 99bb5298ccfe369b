package dev.roentgen.training.metric;

import dev.roentgen.check.ShapeException;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;

/**
 * How far outlines are apart: the distance, in pixels, that 95 % of the places on one outline lie within from the other, the
 * worse of both directions, of each image and class by itself, averaged. Two empty masks are 0 apart, an empty and another
 * one the picture's diagonal. Huttenlocher et al., IEEE PAMI 15 (1993).
 *
 * <p>Shapes: logits and masks {@code [B, C, H, W]}; a place is predicted where the logit is above 0.
 */
public final class Hausdorff95 extends PerSample {
    @Override
    public String name() {
        return "Hausdorff 95";
    }

    @Override
    public boolean largerIsBetter() {
        return false;
    }

    @Override
    public void add(Tensor logits, Tensor masks) {
        checkMasks("Hausdorff95", logits, masks);
        if (logits.rank() != 4)
            throw new ShapeException(
                    "Hausdorff95",
                    "masks must be",
                    "[B, C, H, W]",
                    masks.shape().toString(),
                    "Take one slice at a time.");
        int h = logits.dim(2), w = logits.dim(3), n = logits.dim(0) * logits.dim(1);
        long[][] both = Autograd.off(() -> {
            try (Scope scope = Scope.open()) {
                return new long[][] {logits.gt(0).toLongArray(), masks.ge(0.5).toLongArray()};
            }
        });
        for (int i = 0; i < n; i++) put(between(outline(both[0], i, h, w), outline(both[1], i, h, w), h, w));
    }

    private static boolean[] outline(long[] masks, int number, int h, int w) {
        boolean[] mask = new boolean[h * w];
        for (int i = 0; i < mask.length; i++) mask[i] = masks[number * mask.length + i] != 0;
        return DistanceMap.edge(mask, h, w);
    }

    private static double between(boolean[] a, boolean[] b, int h, int w) {
        double[] there = DistanceMap.between(a, b, h, w), back = DistanceMap.between(b, a, h, w);
        if (there.length == 0 && back.length == 0) return 0;
        if (there.length == 0 || back.length == 0) return Math.hypot(h, w);
        return Math.max(Quantiles.of(there, 0.95), Quantiles.of(back, 0.95));
    }

    @Override
    public Hausdorff95 fresh() {
        return new Hausdorff95();
    }
}
