package dev.roentgen.training.explain;

import dev.roentgen.check.ShapeException;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;

/** What maps of attribution say. */
public final class Attribution {
    private Attribution() {}

    /**
     * The share of each map that falls inside a mask, as the lungs: what a model that looks elsewhere (at a marker, at a
     * tube) has little of. NaN for a map of zeros.
     *
     * <p>Shapes: maps and masks {@code [B, 1, H, W]}.
     */
    public static double[] shareInside(Tensor maps, Tensor masks) {
        if (!maps.shape().equals(masks.shape()))
            throw new ShapeException(
                    "Attribution.shareInside",
                    "masks must have the maps' shape",
                    maps.shape().toString(),
                    masks.shape().toString(),
                    "Resize the masks to the image.");
        return Autograd.off(() -> {
            try (Scope scope = Scope.open()) {
                Tensor rows = maps.reshape(maps.dim(0), -1),
                        inside = masks.ge(0.5).to(maps.dtype()).reshape(maps.dim(0), -1);
                return rows.mul(inside).sum(false, 1).div(rows.sum(false, 1)).toDoubleArray();
            }
        });
    }

    /** Each map divided by its largest value; zeros stay zeros. */
    static Tensor scaled(Tensor maps) {
        return maps.div(maps.amax(true, 1, 2, 3).clampMin(1e-12));
    }
}
