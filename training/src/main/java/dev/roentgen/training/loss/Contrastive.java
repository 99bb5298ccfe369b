package dev.roentgen.training.loss;

import dev.roentgen.check.ShapeException;
import dev.roentgen.tensor.Tensor;

/**
 * Contrast of pairs, as of images and their texts: logits {@code [N, N]} of every first with every second against the pairs'
 * groups {@code I64 [N]}. The mean of two cross entropies, over the rows and over the columns; members of one group are no
 * negatives of each other, but share the target. UniCL, Yang et al., arXiv:2204.03610, equations 2 and 3.
 *
 * <p>With a group for each pair it is the InfoNCE of CLIP, Radford et al., arXiv:2103.00020, Figure 3.
 */
public record Contrastive() implements Loss {
    @Override
    public Tensor of(Tensor logits, Tensor groups) {
        int n = logits.dim(0);
        if (logits.rank() != 2 || logits.dim(1) != n || groups.rank() != 1 || groups.dim(0) != n)
            throw new ShapeException(
                    "Contrastive",
                    "logits and groups must be",
                    "[N, N] and [N]",
                    logits.shape() + " and " + groups.shape(),
                    "Compare each image of a batch with each of its texts.");
        Tensor same = groups.reshape(n, 1).eq(groups.reshape(1, n)).to(logits.dtype());
        Tensor target = same.div(same.sum(true, 1)); // [N, N], the sum of each row 1
        Tensor both = logits.logSoftmax(1).add(logits.transpose(0, 1).logSoftmax(1));
        return target.mul(both).sum().div(-2.0 * n);
    }
}
