package dev.roentgen.nn;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.RoentgenException;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Calls;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a model: parameters, buffers and child layers under names, which joined by dots are the keys of its state dict,
 * as PyTorch spells them.
 *
 * <p>The constructor declares; {@link TensorLayer#compute}, or a method whose body is wrapped in {@link #call}, computes.
 */
public abstract class Layer {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]+");

    private final Map<String, Object> members = new LinkedHashMap<>(); // Parameter, Buffer or Layer, as declared
    private final List<Hook> hooks = new ArrayList<>();
    private boolean training = true;
    private boolean checkpointed;
    private String label = getClass().getSimpleName(); // the name in the parent, once there is one

    /** A layer without children yet. */
    protected Layer() {}

    /** Sees a layer's inputs and result after each call. */
    @FunctionalInterface
    public interface Hook {
        /** Called with the layer, its inputs and what it returned: a tensor, a list of tensors or a record of them. */
        void after(Layer layer, List<Tensor> inputs, Object result);
    }

    // --- declaring ---

    /** Declares a parameter; {@code name} is the last part of its key. */
    protected final Parameter parameter(String name, Shape shape, Init init) {
        return declare(name, new Parameter(name, shape, init));
    }

    /** Declares a buffer of {@code F32}. */
    protected final Buffer buffer(String name, Shape shape, Init init) {
        return buffer(name, shape, DType.F32, init);
    }

    /** Declares a buffer. */
    protected final Buffer buffer(String name, Shape shape, DType dtype, Init init) {
        return declare(name, new Buffer(name, shape, dtype, init));
    }

    /** Declares a child layer. */
    protected final <L extends Layer> L child(String name, L layer) {
        ((Layer) layer).label = name;
        return declare(name, layer);
    }

    /** Declares children under {@code name.0}, {@code name.1}, ... */
    protected final <L extends Layer> List<L> children(String name, List<L> layers) {
        child(name, new Numbered(layers));
        for (int i = 0; i < layers.size(); i++) ((Layer) layers.get(i)).label = name + "." + i;
        return Collections.unmodifiableList(layers);
    }

    /** Puts another child in the place of one, in its mode, or declares it where there is none of this name. */
    protected final <L extends Layer> L replaceChild(String name, L layer) {
        if (!(members.get(name) instanceof Layer)) return child(name, layer);
        members.put(name, layer);
        ((Layer) layer).label = name;
        ((Layer) layer).mode(training);
        return layer;
    }

    /** Only a name for a list of layers. */
    private static final class Numbered extends Layer {
        Numbered(List<? extends Layer> layers) {
            for (int i = 0; i < layers.size(); i++) child(Integer.toString(i), layers.get(i));
        }
    }

    private <M> M declare(String name, M member) {
        if (!NAME.matcher(name).matches())
            throw new ArgumentException(
                    getClass().getSimpleName(),
                    "a name must be",
                    "letters, digits and underscores",
                    "'" + name + "'",
                    "Use children of children for dots.");
        if (members.putIfAbsent(name, member) != null)
            throw new ArgumentException(
                    getClass().getSimpleName(),
                    "names must be",
                    "distinct",
                    "'" + name + "' twice",
                    "Rename one of them.");
        return member;
    }

    // --- computing ---

    /**
     * Runs the body of a layer's method: on return every tensor made inside is freed but the result, errors get this layer's
     * name in front, hooks run.
     */
    protected final <R> R call(Supplier<R> body) {
        return call(List.of(), body);
    }

    /** The same, with the inputs for hooks. */
    protected final <R> R call(List<Tensor> inputs, Supplier<R> body) {
        try {
            Watch watch = Watch.current();
            if (watch != null) return watch.around(this, () -> Calls.call(label, body));
            R result = Calls.call(label, body);
            for (int i = 0; i < hooks.size(); i++) hooks.get(i).after(this, inputs, result);
            return result;
        } catch (RoentgenException e) {
            e.within(label);
            throw e;
        }
    }

    /** The same for a body that reads its inputs only from its argument, so that {@link #checkpoint} can run it twice. */
    protected final Tensor call(List<Tensor> inputs, Function<List<Tensor>, Tensor> body) {
        return call(inputs, () -> checkpointed ? Autograd.checkpoint(body, inputs) : body.apply(inputs));
    }

    /** Computes this layer anew in backward instead of keeping what its gradient needs; see {@link Autograd#checkpoint}. */
    public final void checkpoint(boolean on) {
        checkpointed = on;
    }

    /** Calls back after each call of this layer. */
    public final void onForward(Hook hook) {
        hooks.add(hook);
    }

    /** Removes a hook. */
    public final void removeHook(Hook hook) {
        hooks.remove(hook);
    }

    // --- mode ---

    /** Whether dropout drops and batch normalisation uses the batch's own statistics. */
    public final boolean isTraining() {
        Watch watch = Watch.current();
        return watch == null ? training : watch.training;
    }

    /** Puts this layer and its children into training mode, as they are when made. */
    public final void train() {
        mode(true);
    }

    /** Puts this layer and its children into evaluation mode; gradients stay possible. */
    public final void eval() {
        mode(false);
    }

    private void mode(boolean train) {
        training = train;
        for (Object m : members.values()) if (m instanceof Layer l) l.mode(train);
    }

    // --- state ---

    /** The child layers by name. */
    public final Map<String, Layer> children() {
        Map<String, Layer> found = new LinkedHashMap<>();
        members.forEach((name, m) -> {
            if (m instanceof Layer l) found.put(name, l);
        });
        return found;
    }

    /** Calls back for this layer (path "") and all below it, with their paths. */
    public final void eachLayer(BiConsumer<String, Layer> visitor) {
        each("", visitor);
    }

    private void each(String path, BiConsumer<String, Layer> visitor) {
        visitor.accept(path, this);
        children().forEach((name, l) -> l.each(path.isEmpty() ? name : path + "." + name, visitor));
    }

    /** All parameters by key, in the order of declaration. */
    public final Map<String, Parameter> parameters() {
        Map<String, Parameter> found = new LinkedHashMap<>();
        slots().forEach((key, s) -> {
            if (s instanceof Parameter p) found.put(key, p);
        });
        return found;
    }

    /** All parameters and buffers by key, in the order of declaration: the state dict. */
    public final Map<String, Slot> slots() {
        Map<String, Slot> found = new LinkedHashMap<>();
        collect("", found);
        return found;
    }

    private void collect(String path, Map<String, Slot> found) {
        for (var e : members.entrySet()) if (e.getValue() instanceof Parameter p) found.put(path + e.getKey(), p);
        for (var e : members.entrySet()) if (e.getValue() instanceof Buffer b) found.put(path + e.getKey(), b);
        for (var e : members.entrySet()) if (e.getValue() instanceof Layer l) l.collect(path + e.getKey() + ".", found);
    }

    /**
     * How a tensor of another shape, from a file, becomes the value of a parameter or buffer at or below this layer, by the
     * rule of the model's original; null where it has none. Asked of every layer from the top down to the slot's.
     *
     * @param key the slot's key below this layer
     * @param from the shape in the file
     * @param to the slot's shape
     */
    protected @Nullable UnaryOperator<Tensor> adaptation(String key, Shape from, Shape to) {
        return null;
    }

    /** The {@link #adaptation} of the first layer on the way to the slot that knows one, or null. */
    public final @Nullable UnaryOperator<Tensor> findAdaptation(String key, Shape from, Shape to) {
        UnaryOperator<Tensor> own = adaptation(key, from, to);
        int dot = key.indexOf('.');
        if (own != null || dot < 0 || !(members.get(key.substring(0, dot)) instanceof Layer l)) return own;
        return l.findAdaptation(key.substring(dot + 1), from, to);
    }

    /** The number of elements of all parameters. */
    public final long parameterCount() {
        return parameters().values().stream().mapToLong(p -> p.shape().size()).sum();
    }

    /** Freezes the parameters whose key the pattern finds a part in; says how many. */
    public final int freeze(String pattern) {
        Pattern p = Pattern.compile(pattern);
        int n = 0;
        for (var e : parameters().entrySet()) {
            if (!p.matcher(e.getKey()).find()) continue;
            e.getValue().freeze(true);
            n++;
        }
        return n;
    }

    /** Moves all parameters and buffers, slot by slot, or where they will be made. */
    public final void to(Backend backend) {
        slots().values().forEach(s -> s.to(backend));
    }

    /** Gives the memory of all parameters and buffers back; the next read makes first values again. */
    public final void unload() {
        slots().values().forEach(Slot::unload);
    }

    /** Calls back for every parameter. */
    public final void eachParameter(Consumer<Parameter> visitor) {
        parameters().values().forEach(visitor);
    }

    /** A parameter by key, or null. */
    public final @Nullable Parameter parameter(String key) {
        return parameters().get(key);
    }
}
