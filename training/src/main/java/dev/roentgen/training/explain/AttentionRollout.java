package dev.roentgen.training.explain;

import dev.roentgen.array.DType;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.nn.Forward;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.AttentionWatch;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of each patch reaches what a vision transformer reads at its end through all its attention, as a map from 0 to 1: the
 * product over blocks of half the mean attention and half the identity. Abnar and Zuidema, arXiv:2005.00928.
 *
 * <p>For models whose blocks all attend among the same tokens: the class token first, then any registers, the patches of a square
 * image last. Attention is computed anew from the queries, keys and biases that go into it, so that models keep theirs fused.
 * Shapes: images {@code [B, C, H, W]}, maps {@code [B, 1, H, W]}.
 */
public final class AttentionRollout {
    private final Forward forward;
    private final boolean pooled;

    private AttentionRollout(Forward forward, boolean pooled) {
        this.forward = forward;
        this.pooled = pooled;
    }

    /** For a model that reads its class token. */
    public static <M extends Layer & Forward> AttentionRollout of(M model) {
        return new AttentionRollout(model, false);
    }

    /** For a model that reads the mean of its patches. */
    public static <M extends Layer & Forward> AttentionRollout ofPatches(M model) {
        return new AttentionRollout(model, true);
    }

    /** The maps of a batch; throws {@link ArgumentException} where the model attends otherwise than among all its tokens. */
    public Tensor maps(Tensor images) {
        Scores.square("AttentionRollout", images);
        List<Slot> blocks = new ArrayList<>();
        return Autograd.off(() -> {
            try (Scope scope = Scope.open()) {
                AttentionWatch.during(
                        (q, k, bias, scale) -> blocks.add(new Slot(weights(q, k, bias, scale))),
                        () -> forward.forward(images));
                return scope.keep(map(blocks, images));
            } finally {
                blocks.forEach(Slot::unload);
            }
        });
    }

    /** The mean over heads of {@code softmax(scale q k' + bias)}: {@code [B, N, M]}. */
    private static Tensor weights(Tensor q, Tensor k, @Nullable Tensor bias, double scale) {
        Tensor scores = q.matmul(k.transpose(-2, -1)).mul(scale);
        if (bias != null)
            scores = bias.dtype() == DType.BOOL
                    ? scores.maskedFill(bias.not(), Double.NEGATIVE_INFINITY)
                    : scores.add(bias);
        return scores.softmax(-1).mean(false, 1).detach();
    }

    private Tensor map(List<Slot> blocks, Tensor images) {
        Tensor flow = null;
        for (Slot block : blocks) {
            Tensor weights = block.value(); // [B, N, N], rows sum to 1
            int n = weights.dim(1);
            if (weights.rank() != 3
                    || weights.dim(0) != images.dim(0)
                    || weights.dim(2) != n
                    || flow != null && !flow.shape().equals(weights.shape()))
                throw unfit("attention of " + weights.shape() + " for images " + images.shape());
            Tensor half = weights.add(Tensor.eye(n).to(weights.backend())).mul(0.5);
            flow = flow == null ? half : half.matmul(flow);
        }
        if (flow == null) throw unfit("none");
        int n = flow.dim(1), side = (int) Math.sqrt(n - 1), first = n - side * side;
        Tensor reader = pooled // [B, N]
                ? flow.narrow(1, first, side * side).mean(false, 1)
                : flow.select(1, 0);
        Tensor grid = reader.narrow(1, first, side * side).reshape(flow.dim(0), 1, side, side);
        return Attribution.scaled(grid.resizeBilinear(images.dim(2), images.dim(3), false));
    }

    private static ArgumentException unfit(String got) {
        return new ArgumentException(
                "AttentionRollout",
                "the model's blocks must have",
                "attention among all its tokens",
                got,
                "Use GradCam or Occlusion.");
    }
}
