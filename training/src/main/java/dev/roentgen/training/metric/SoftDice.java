package dev.roentgen.training.metric;

import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;

/**
 * Dice of the probabilities over a whole batch, from logits, averaged over batches: what papers print that also train with
 * it. It depends on the batch size; {@link HardDice} does not.
 *
 * <pre>{@code
 * (2 sum(p t) + smooth) / (sum(p) + sum(t) + smooth),   p = sigmoid(x)
 * }</pre>
 */
public final class SoftDice extends PerSample {
    private static final double SMOOTH = 1e-5;

    @Override
    public String name() {
        return "soft Dice";
    }

    @Override
    public void add(Tensor logits, Tensor masks) {
        sameShape("SoftDice", logits, masks);
        put(Autograd.off(() -> {
            try (Scope scope = Scope.open()) {
                Tensor p = logits.sigmoid(), t = masks.to(p.dtype());
                Tensor score = p.mul(t)
                        .sum()
                        .mul(2)
                        .add(SMOOTH)
                        .div(p.sum().add(t.sum()).add(SMOOTH));
                return score.item();
            }
        }));
    }

    @Override
    public SoftDice fresh() {
        return new SoftDice();
    }
}
