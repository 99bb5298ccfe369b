package dev.roentgen.training;

import dev.roentgen.check.RoentgenException;
import dev.roentgen.data.Batch;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds what made a loss infinite, by running its step's forward pass once more with a hook on every layer. */
final class NanGuard {
    private NanGuard() {}

    static RoentgenException error(double loss, int step, int epoch, String fix) {
        return new RoentgenException(
                "Trainer", "the loss must be", "finite", loss + " at step " + step + " of epoch " + epoch, fix);
    }

    static String images(Batch batch) {
        return "The images hold NaN or infinities: look at " + String.join(", ", batch.names()) + ".";
    }

    /**
     * What to do about it.
     *
     * @param before the position of the generator before the step's forward pass
     */
    static String fix(Layer model, Task<?> task, Batch batch, long before, double rate) {
        if (!isFinite(batch.images())) return images(batch);
        for (Map.Entry<String, Slot> e : model.slots().entrySet())
            if (!isFinite(e.getValue().value()))
                return "'" + e.getKey() + "' is no longer finite, so the step before had an infinite gradient:"
                        + " lower the learning rate, now " + rate + ", or clip gradients with clipNorm(1).";
        List<String> wrong = new ArrayList<>();
        Map<Layer, Layer.Hook> hooks = new LinkedHashMap<>();
        model.eachLayer((path, layer) -> hooks.put(layer, (l, inputs, result) -> {
            if (wrong.isEmpty() && !tensors(result).stream().allMatch(NanGuard::isFinite))
                wrong.add(path.isEmpty() ? "the model's own result" : "the result of layer '" + path + "'");
        }));
        hooks.forEach(Layer::onForward);
        Generator.use(new Generator(Generator.current().seed(), before));
        try (Scope scope = Scope.open()) {
            Autograd.off(() -> task.answers(batch));
        } finally {
            hooks.forEach(Layer::removeHook);
        }
        return "The first to go wrong is " + (wrong.isEmpty() ? "the loss itself" : wrong.get(0))
                + ": lower the learning rate, now " + rate + ".";
    }

    private static List<Tensor> tensors(Object result) {
        if (result instanceof Tensor t) return List.of(t);
        if (result instanceof Tensors r) return r.tensors();
        List<Tensor> found = new ArrayList<>();
        if (result instanceof Iterable<?> list) for (Object o : list) found.addAll(tensors(o));
        return found;
    }

    /** A sum is finite where all elements are. */
    static boolean isFinite(Tensor t) {
        if (!t.dtype().isFloat()) return true;
        return Autograd.off(() -> {
            try (Scope scope = Scope.open()) {
                return Double.isFinite(t.sum().item());
            }
        });
    }
}
