package dev.roentgen.tensor;

import dev.roentgen.check.GraphException;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Frees what was made inside it. Open one per training step:
 *
 * <pre>{@code
 * try (var step = Scope.open()) {
 *     loss(model.forward(x), y).backward();
 *     optimizer.step();
 * }
 * }</pre>
 *
 * <p>A tensor belongs to the innermost open scope of the thread that made it; with none open, the garbage collector frees
 * it. Scopes belong to their thread and close in reverse order. Parameters, buffers and gradients outlive every scope.
 */
public final class Scope implements AutoCloseable {
    private final ThreadState state = ThreadState.get();
    private final @Nullable Scope parent = state.scope;
    private final @Nullable Scope step; // the nearest one that owns graphs; null in a call outside of any
    private final ArrayList<Tensor> tensors = new ArrayList<>();
    private final ArrayList<Node> nodes = new ArrayList<>();
    private boolean closed;

    private Scope(boolean ownsGraphs) {
        step = ownsGraphs ? this : parent == null ? null : parent.step;
        state.scope = this;
    }

    /** Opens a scope that owns the tensors made, and the graphs begun, until it closes. */
    public static Scope open() {
        return new Scope(true);
    }

    /** Opens a scope that owns tensors only: what the graph saved lives on. */
    static Scope call() {
        return new Scope(false);
    }

    /** Takes a tensor's value out of this scope, to where the scope itself was opened; its graph stays behind. */
    public Tensor keep(Tensor t) {
        Tensor kept = Tensor.unowned(t.array().share(), null, 0);
        kept.ownBy(parent);
        return kept;
    }

    /** Hands a tensor of this scope, with its graph, to where the scope was opened; others stay where they are. */
    void passOut(Tensor t) {
        if (t.owner() == this) t.ownBy(parent);
    }

    void add(Tensor t) {
        tensors.add(t);
    }

    /** Makes the nearest step scope, if any, the owner of what the node saved; says whether there was one. */
    static boolean adopt(ThreadState state, Node node) {
        if (state.scope == null || state.scope.step == null) return false;
        state.scope.step.nodes.add(node);
        return true;
    }

    @Override
    public void close() {
        if (closed) return;
        if (state != ThreadState.get())
            throw new GraphException(
                    "Scope", "a scope must be closed by", "the thread that opened it", "another", "Close it there.");
        if (state.scope != this)
            throw new GraphException(
                    "Scope",
                    "scopes must close",
                    "in reverse order",
                    "one that holds another open scope",
                    "Use try-with-resources.");
        closed = true;
        state.scope = parent;
        for (Tensor t : tensors) if (t.owner() == this) t.close();
        for (Node n : nodes) n.release();
        tensors.clear();
        nodes.clear();
    }
}
