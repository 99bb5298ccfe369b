package dev.roentgen.tensor;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.kernel.CrossEntropyKernel;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ShapeException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The composed form of cross entropy. */
final class CrossEntropy {
    private CrossEntropy() {}

    static Tensor of(
            Tensor logits,
            Tensor target,
            @Nullable Tensor weight,
            double smoothing,
            long ignore,
            NormOps.Reduction reduction) {
        if (logits.rank() < 2)
            throw new ShapeException(
                    "crossEntropy",
                    "logits must be",
                    "[N, C, ..]",
                    logits.shape().toString(),
                    "Add the batch axis with unsqueeze(0).");
        int classes = logits.dim(1);
        if (weight != null && !weight.shape().equals(Shape.of(classes)))
            throw new ShapeException(
                    "crossEntropy",
                    "weight must have the shape",
                    "[" + classes + "]",
                    weight.shape().toString(),
                    "");
        if (!(smoothing >= 0 && smoothing <= 1))
            throw new ArgumentException(
                    "crossEntropy", "label smoothing must be", "from 0 to 1", Double.toString(smoothing), "");
        if (target.dtype().isFloat()) return probabilities(logits, target, weight, smoothing, reduction);
        Shape rest = logits.shape().without(1);
        if (!target.shape().equals(rest))
            throw new ShapeException(
                    "crossEntropy",
                    "classes must have the shape",
                    rest + " for logits " + logits.shape(),
                    target.shape().toString(),
                    "Give class numbers, or probabilities as floats of the logits' shape.");
        Tensor rows = last(logits), classOf = target.to(DType.I64).flatten();
        var s = new CrossEntropyKernel.Settings(smoothing, ignore);
        Tensor loss = Fused.one(
                "crossEntropy", CrossEntropyKernel.class, s, in -> composed(in, s), rows, classOf, weight); // [N]
        return switch (reduction) {
            case NONE -> loss.reshape(rest);
            case SUM -> loss.sum();
            case MEAN -> {
                Tensor counts = classOf.ne(ignore).to(loss.dtype());
                if (weight != null) counts = counts.mul(ofClass(weight, classOf, ignore));
                yield loss.sum().div(counts.sum());
            }
        };
    }

    /** {@code [N, C, ..] -> [N .., C]}. */
    private static Tensor last(Tensor x) {
        if (x.rank() == 2) return x;
        int[] order = new int[x.rank()];
        for (int i = 1; i < order.length - 1; i++) order[i] = i + 1;
        order[order.length - 1] = 1;
        int classes = x.dim(1);
        return x.permute(order).reshape(Shape.of(Math.toIntExact(x.size() / Math.max(1, classes)), classes));
    }

    private static Tensor ofClass(Tensor weight, Tensor target, long ignore) {
        return weight.gather(0, target.maskedFill(target.eq(ignore), 0));
    }

    private static Tensor composed(@Nullable Tensor[] in, CrossEntropyKernel.Settings s) {
        Tensor logits = Objects.requireNonNull(in[0]), target = Objects.requireNonNull(in[1]), weight = in[2];
        Tensor ignored = target.eq(s.ignoreIndex()), safe = target.maskedFill(ignored, 0);
        Tensor logp = logits.logSoftmax(1);
        Tensor loss = logp.gather(1, safe.unsqueeze(1)).squeeze(1).neg();
        if (weight != null) loss = loss.mul(weight.gather(0, safe));
        if (s.labelSmoothing() > 0) {
            Tensor spread = (weight == null ? logp : logp.mul(weight))
                    .sum(false, 1)
                    .neg()
                    .div(logits.dim(1));
            loss = loss.mul(1 - s.labelSmoothing()).add(spread.mul(s.labelSmoothing()));
        }
        return loss.maskedFill(ignored, 0);
    }

    private static Tensor probabilities(
            Tensor logits, Tensor target, @Nullable Tensor weight, double smoothing, NormOps.Reduction reduction) {
        if (!target.shape().equals(logits.shape()))
            throw new ShapeException(
                    "crossEntropy",
                    "probabilities must have the logits' shape",
                    logits.shape().toString(),
                    target.shape().toString(),
                    "Give class numbers as I64, or probabilities of this shape.");
        Tensor p = smoothing == 0 ? target : target.mul(1 - smoothing).add(smoothing / logits.dim(1));
        Tensor logp = last(logits).logSoftmax(1);
        Tensor terms = last(p).mul(logp);
        Tensor loss = (weight == null ? terms : terms.mul(weight)).sum(false, 1).neg();
        return switch (reduction) {
            case NONE -> loss.reshape(logits.shape().without(1));
            case SUM -> loss.sum();
            case MEAN -> loss.mean();
        };
    }
}
