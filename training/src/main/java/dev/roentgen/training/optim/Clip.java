package dev.roentgen.training.optim;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.check.Require;
import dev.roentgen.nn.Parameter;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Bounds on gradients, between {@code backward()} and {@code step()}; nothing is read back to the host. */
public final class Clip {
    private static final double EPS = 1e-6; // PyTorch's: keeps a norm of 0 harmless

    private Clip() {}

    /** Scales all gradients together so that their Euclidean norm is at most {@code max}; see {@link #norm(Collection, double, double)}. */
    public static Tensor norm(Collection<Parameter> parameters, double max) {
        return norm(parameters, max, 2);
    }

    /**
     * Scales all gradients together by {@code min(1, max / (norm + 1e-6))}.
     *
     * @param p which norm, {@code (sum |g|^p)^(1/p)}; {@code Double.POSITIVE_INFINITY} is the largest {@code |g|}
     * @return the norm before, a scalar
     */
    public static Tensor norm(Collection<Parameter> parameters, double max, double p) {
        Require.positive("Clip.norm", "the largest norm", max, "Use 1.");
        if (p != Double.POSITIVE_INFINITY) Require.positive("Clip.norm", "p", p, "Use 2.");
        return Autograd.off(() -> {
            try (Scope scope = Scope.open()) {
                Tensor total = total(parameters, p);
                Tensor factor = total.add(EPS).reciprocal().mul(max).clampMax(1);
                for (Parameter w : parameters) {
                    Tensor g = w.gradient();
                    if (g != null) w.setGradient(g.mul(factor));
                }
                return scope.keep(total);
            }
        });
    }

    private static Tensor total(Collection<Parameter> parameters, double p) {
        List<Tensor> parts = new ArrayList<>();
        for (Parameter w : parameters) {
            Tensor g = w.gradient();
            if (g == null || g.size() == 0) continue;
            if (p == Double.POSITIVE_INFINITY) parts.add(g.abs().amax(false));
            else if (p == 2) parts.add(g.square().sum());
            else parts.add((p == 1 ? g.abs() : g.abs().pow(p)).sum());
        }
        if (parts.isEmpty()) return Tensor.full(DType.F32, Shape.scalar(), 0);
        Tensor all = Tensor.stack(0, parts);
        if (p == Double.POSITIVE_INFINITY) return all.amax(false);
        Tensor sum = all.sum();
        return p == 1 ? sum : p == 2 ? sum.sqrt() : sum.pow(1 / p);
    }

    /** Cuts every element of every gradient to {@code -limit .. limit}. */
    public static void value(Collection<Parameter> parameters, double limit) {
        Require.positive("Clip.value", "the limit", limit, "Use 1.");
        for (Parameter w : parameters) {
            Tensor g = w.gradient();
            if (g == null) continue;
            Autograd.off(() -> {
                try (Scope scope = Scope.open()) {
                    w.setGradient(g.clamp(-limit, limit));
                    return w;
                }
            });
        }
    }
}
