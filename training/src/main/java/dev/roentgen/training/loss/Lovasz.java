package dev.roentgen.training.loss;

import dev.roentgen.tensor.Tensor;

/**
 * Lovasz loss, from logits: a convex stand-in for one less the Jaccard index. Hinge for one class, softmax for several, of
 * which those absent from the target do not count. Berman et al., arXiv:1705.08790.
 *
 * <p>Shapes: see {@link Mode}; the first axis is the batch.
 *
 * @param mode {@code BINARY} (hinge), {@code MULTILABEL} (hinge per channel) or {@code MULTICLASS} (softmax)
 * @param perImage whether the index is taken of each image and averaged, rather than over the batch
 */
public record Lovasz(Mode mode, boolean perImage) implements Loss {
    /** The hinge form for one class, over the batch. */
    public static Lovasz hinge() {
        return new Lovasz(Mode.BINARY, false);
    }

    /** The softmax form for several classes, over the batch. */
    public static Lovasz softmax() {
        return new Lovasz(Mode.MULTICLASS, false);
    }

    /** The same taken of each image, and averaged. */
    public Lovasz eachImage() {
        return new Lovasz(mode, true);
    }

    @Override
    public Tensor of(Tensor logits, Tensor target) {
        if (mode == Mode.MULTICLASS) {
            Tensor t = Targets.oneHot("Lovasz", logits, target), p = logits.softmax(1);
            Tensor truth = rows(t, true), losses = extension(rows(t.sub(p).abs(), true), truth); // [G, C]
            Tensor present = truth.amax(false, 2);
            Tensor mean =
                    losses.mul(present).sum(false, 1).div(present.sum(false, 1).clampMin(1));
            return mean.mean();
        }
        Tensor t = Targets.same("Lovasz", logits, target), signs = t.mul(2).sub(1);
        boolean channels = mode == Mode.MULTILABEL;
        Tensor margins = rows(logits.mul(signs).rsub(1), channels); // what is right by less than 1 is an error
        return extension(margins, rows(t, channels)).mean();
    }

    /** {@code [B, C, ..] -> [G, C, N]}: G groups (images, or one batch) of N places; without channels C is 1. */
    private Tensor rows(Tensor x, boolean channels) {
        int b = x.dim(0), c = channels ? x.dim(1) : 1;
        Tensor flat = x.reshape(b, c, -1); // [B, C, P]
        return perImage ? flat : flat.transpose(0, 1).reshape(1, c, -1);
    }

    /** The Lovasz extension along the last axis: the sorted errors times what each one adds to the Jaccard loss. */
    private static Tensor extension(Tensor errors, Tensor truth) {
        var sorted = errors.sort(2, true);
        Tensor t = truth.gather(2, sorted.indices()), all = t.sum(true, 2);
        Tensor jaccard = all.sub(t.cumsum(2))
                .div(all.add(t.rsub(1).cumsum(2)))
                .rsub(1); // of the n largest errors, taken as wrong
        int n = jaccard.dim(2);
        Tensor before = jaccard.narrow(2, 0, n - 1).pad(0, 1, 0); // its value for one error less
        return sorted.values().relu().mul(jaccard.sub(before)).sum(false, 2);
    }
}
