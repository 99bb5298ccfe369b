package dev.roentgen.nn;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.shape.ShapeBackend;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.tensor.Tensors;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What {@link Summary} sees of the layers that this thread calls; they are in the mode it says, and their hooks rest. */
final class Watch implements AutoCloseable {
    private static final ThreadLocal<Watch> CURRENT = new ThreadLocal<>();

    final boolean training;
    private final ShapeBackend backend;
    private final Map<Layer, Long> macs = new IdentityHashMap<>();
    private final Map<Layer, List<Shape>> outputs = new IdentityHashMap<>();

    Watch(ShapeBackend backend, boolean training) {
        this.backend = backend;
        this.training = training;
        CURRENT.set(this);
    }

    static @Nullable Watch current() {
        return CURRENT.get();
    }

    <R> R around(Layer layer, Supplier<R> body) {
        long before = backend.macs();
        R result = body.get();
        macs.merge(layer, backend.macs() - before, Long::sum);
        List<Shape> shapes = new ArrayList<>();
        collect(result, shapes);
        outputs.put(layer, shapes);
        return result;
    }

    private static void collect(Object result, List<Shape> shapes) {
        if (result instanceof Tensor t) shapes.add(t.shape());
        else if (result instanceof Tensors r) r.tensors().forEach(t -> shapes.add(t.shape()));
        else if (result instanceof Iterable<?> list) list.forEach(o -> collect(o, shapes));
    }

    long macs(Layer layer) {
        return macs.getOrDefault(layer, 0L);
    }

    List<Shape> outputs(Layer layer) {
        return outputs.getOrDefault(layer, List.of());
    }

    @Override
    public void close() {
        CURRENT.remove();
    }
}
