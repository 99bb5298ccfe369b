package dev.roentgen.training;

import dev.roentgen.check.RoentgenException;
import dev.roentgen.data.Batch;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the losses of an epoch, some steps at a time, and stops at the first that is not a finite number. */
final class LossWatch implements AutoCloseable {
    private record Kept(Tensor loss, int samples) {}

    private final Map<Layer, Layer.Hook> hooks = new LinkedHashMap<>();
    private final Map<String, Slot> sums = new LinkedHashMap<>(); // of the layers' results in this step, in call order
    private final List<Kept> pending = new ArrayList<>();
    private int epoch;
    private long sum; // of samples
    private double weighted; // losses times samples
    private int read;

    LossWatch(Layer model, boolean watchLayers) {
        if (watchLayers) model.eachLayer(this::watch);
    }

    /** A sum is finite where all elements are: one number a layer, kept beyond the step. */
    private void watch(String path, Layer layer) {
        Layer.Hook hook = (l, inputs, result) -> Autograd.off(() -> {
            int n = 0;
            for (Tensor t : tensors(result)) {
                Tensor total = t.detach().sum();
                sums.computeIfAbsent(path + "#" + n++, k -> new Slot(total.shape(), total.dtype()))
                        .set(total);
            }
            return n;
        });
        hooks.put(layer, hook);
        layer.onForward(hook);
    }

    private static List<Tensor> tensors(Object result) {
        if (result instanceof Tensor t) return List.of(t);
        if (result instanceof Tensors r) return r.tensors();
        List<Tensor> found = new ArrayList<>();
        if (result instanceof Iterable<?> list) for (Object o : list) found.addAll(tensors(o));
        return found;
    }

    /** Whether every step must be read: the layers' sums are those of one step only. */
    boolean readsEachStep() {
        return !hooks.isEmpty();
    }

    void epoch(int number) {
        epoch = number;
        sum = 0;
        weighted = 0;
        read = 0;
    }

    /** Takes a step's loss over, to be read later. */
    void keep(Tensor loss, int samples) {
        pending.add(new Kept(loss, samples));
    }

    /** Reads what was kept. The batch is that of the last step, still open. */
    void read(Batch batch, double rate) {
        for (Kept k : pending) {
            double value = k.loss.item();
            read++;
            if (!Double.isFinite(value)) {
                boolean last = k == pending.get(pending.size() - 1);
                throw wrong(value, last ? batch : null, rate);
            }
            weighted += value * k.samples;
            sum += k.samples;
            k.loss.close();
        }
        pending.clear();
    }

    private RoentgenException wrong(double value, @Nullable Batch batch, double rate) {
        String layer = firstWrongLayer(), fix;
        if (batch != null && !isFinite(batch.images()))
            fix = "The images hold NaN or infinities: look at " + String.join(", ", batch.names()) + ".";
        else if (layer != null)
            fix = "The first to go wrong is " + layer + ": lower the learning rate, now " + rate + ".";
        else fix = "Lower the learning rate, now " + rate + ", or find the layer with watchLayers().";
        return new RoentgenException(
                "Trainer", "the loss must be", "finite", value + " at step " + read + " of epoch " + epoch, fix);
    }

    private @Nullable String firstWrongLayer() {
        for (var e : sums.entrySet()) {
            if (isFinite(e.getValue().value())) continue;
            String path = e.getKey().substring(0, e.getKey().indexOf('#'));
            return path.isEmpty() ? "the model's own result" : "layer '" + path + "'";
        }
        return null;
    }

    private static boolean isFinite(Tensor t) {
        if (!t.dtype().isFloat()) return true;
        try (Scope scope = Scope.open()) {
            return Double.isFinite(t.detach().sum().item());
        }
    }

    /** The mean loss over the samples of the epoch so far. */
    double mean() {
        return weighted / sum;
    }

    /** The samples of the epoch so far. */
    long samples() {
        return sum;
    }

    @Override
    public void close() {
        hooks.forEach(Layer::removeHook);
        pending.forEach(k -> k.loss.close());
        sums.values().forEach(Slot::unload);
    }
}
