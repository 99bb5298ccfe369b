package dev.roentgen.tensor;

import java.util.Map;
import java.util.function.Supplier;

/** The one hook of a layer's call: its scope, and its name for profiles and gradients. */
public final class Calls {
    private Calls() {}

    /**
     * Runs the body of a layer in a scope that owns tensors only; what it returns (a tensor, a list or map of them, or
     * {@link Tensors}) passes out to the caller with its graph.
     *
     * @param name the layer's name in its parent, appended to the path of the layers whose bodies are running
     */
    public static <R> R call(String name, Supplier<R> body) {
        ThreadState state = ThreadState.get();
        String outer = state.layer;
        state.layer = outer.isEmpty() ? name : outer + "." + name;
        try (Scope scope = Scope.call()) {
            R result = body.get();
            passOut(scope, result);
            return result;
        } finally {
            state.layer = outer;
        }
    }

    private static void passOut(Scope scope, Object result) {
        if (result instanceof Tensor t) scope.passOut(t);
        else if (result instanceof Tensors r) r.tensors().forEach(scope::passOut);
        else if (result instanceof Iterable<?> list) list.forEach(o -> passOut(scope, o));
        else if (result instanceof Map<?, ?> map) map.values().forEach(o -> passOut(scope, o));
    }
}
