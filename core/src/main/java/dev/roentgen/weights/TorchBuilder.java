package dev.roentgen.weights;

import static dev.roentgen.weights.FileErrors.quoted;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a pickle of weights may name, and what becomes of it. Everything else is refused by its name before anything is made of
 * it; nothing is looked up, loaded or run.
 */
final class TorchBuilder implements Unpickler.Builder {
    /** An object of a TorchScript class: its attributes by name. */
    record ScriptObject(Map<String, Object> attributes) {}

    private static final long MOST_ELEMENTS = 1L << 48; // so that no sum of bytes runs over

    /** What a function or class makes of its arguments. */
    private enum Maker {
        DICT,
        SCRIPT_OBJECT,
        TENSOR,
        /** The first argument, which the others say something about. */
        FIRST,
        IGNORED
    }

    private static final Map<String, Maker> MAKERS = Map.ofEntries(
            Map.entry("collections.OrderedDict", Maker.DICT),
            Map.entry("builtins.dict", Maker.DICT),
            Map.entry("torch._utils._rebuild_tensor", Maker.TENSOR),
            Map.entry("torch._utils._rebuild_tensor_v2", Maker.TENSOR),
            Map.entry("torch._utils._rebuild_parameter", Maker.FIRST),
            Map.entry("torch._utils._rebuild_parameter_with_state", Maker.FIRST),
            Map.entry("torch.Size", Maker.FIRST),
            Map.entry("torch.jit._pickle.restore_type_tag", Maker.FIRST),
            Map.entry("torch.jit._pickle.build_intlist", Maker.FIRST),
            Map.entry("torch.jit._pickle.build_doublelist", Maker.FIRST),
            Map.entry("torch.jit._pickle.build_boollist", Maker.FIRST),
            Map.entry("torch.jit._pickle.build_tensorlist", Maker.FIRST));

    /** Plain values, which weights have no use for: training checkpoints hold them beside the weights. */
    private static final Set<String> PLAIN = Set.of(
            "builtins.bool",
            "builtins.bytearray",
            "builtins.complex",
            "builtins.float",
            "builtins.frozenset",
            "builtins.int",
            "builtins.list",
            "builtins.set",
            "builtins.str",
            "builtins.tuple",
            "_codecs.encode", // how protocol 2 spells bytes
            "numpy.core.multiarray.scalar",
            "numpy._core.multiarray.scalar",
            "numpy.dtype",
            "torch.device");

    private static final Set<String> DTYPES = Set.of(
            "bfloat16",
            "bool",
            "complex128",
            "complex64",
            "float16",
            "float32",
            "float64",
            "int16",
            "int32",
            "int64",
            "int8",
            "uint8");

    private final FileErrors errors;
    private final Map<String, TorchTensor.Storage> storages = new LinkedHashMap<>();

    TorchBuilder(FileErrors errors) {
        this.errors = errors;
    }

    /** The storages named so far, whole, by key. */
    Map<String, TorchTensor.Storage> storages() {
        return storages;
    }

    @Override
    public Object named(String spelled) {
        String name = spelled.replaceFirst("^__builtin__\\.", "builtins."); // protocol 2 has Python 2's name
        @Nullable Object known = MAKERS.get(name);
        if (known == null) known = TorchType.of(name);
        if (known != null) return known;
        if (name.startsWith("__torch__.")) return Maker.SCRIPT_OBJECT;
        if (PLAIN.contains(name) || name.startsWith("torch.") && DTYPES.contains(name.substring("torch.".length())))
            return Maker.IGNORED;
        throw errors.broken(
                "the pickle must name",
                "tensors and plain values alone",
                quoted(name),
                "Nothing was run. Don't trust this file; if you do, save its weights anew in Python:"
                        + " torch.save(model.state_dict(), path).");
    }

    @Override
    public Object call(Object function, List<?> arguments) {
        if (!(function instanceof Maker maker)) throw unsound("a call must be of", "a function");
        return switch (maker) {
            case DICT -> dict(arguments);
            case SCRIPT_OBJECT -> new ScriptObject(new LinkedHashMap<>());
            case TENSOR -> tensor(arguments);
            case FIRST -> {
                if (arguments.isEmpty()) throw unsound("a call must have", "arguments");
                yield arguments.get(0);
            }
            case IGNORED -> Unpickler.IGNORED;
        };
    }

    /** Empty, or as Python 2 spells it, of a list of pairs. */
    private static Map<String, Object> dict(List<?> arguments) {
        var dict = new LinkedHashMap<String, Object>();
        if (arguments.size() == 1 && arguments.get(0) instanceof List<?> pairs)
            for (Object pair : pairs)
                if (pair instanceof List<?> p && p.size() == 2 && p.get(0) instanceof String key)
                    dict.put(key, p.get(1));
        return dict;
    }

    private TorchTensor tensor(List<?> arguments) { // storage, offset, sizes, strides, and what matters to training
        if (arguments.size() >= 4
                && arguments.get(0) instanceof TorchTensor.Storage storage
                && arguments.get(1) instanceof Long offset
                && arguments.get(2) instanceof List<?> sizes
                && arguments.get(3) instanceof List<?> strides) return new TorchTensor(storage, offset, sizes, strides);
        throw unsound("a tensor must be made of", "a storage, an offset, sizes and strides");
    }

    @Override
    public void state(Object object, Object state) {
        if (!(object instanceof ScriptObject script) || !(state instanceof Map<?, ?> attributes)) return;
        attributes.forEach((name, value) -> script.attributes().put((String) name, value));
    }

    @Override
    public Object outside(Object id) {
        if (id instanceof List<?> parts
                && parts.size() >= 5
                && "storage".equals(parts.get(0))
                && parts.get(1) instanceof TorchType type
                && parts.get(2) instanceof String key
                && parts.get(4) instanceof Long elements
                && elements >= 0
                && elements <= MOST_ELEMENTS) {
            var whole = new TorchTensor.Storage(type, key, 0, elements);
            TorchTensor.Storage before = storages.putIfAbsent(key, whole);
            if (before != null && !before.equals(whole))
                throw unsound("storage " + quoted(key) + " must have", "one size");
            return parts.size() > 5 && parts.get(5) instanceof List<?> view ? part(whole, view) : whole;
        }
        throw unsound("what lies outside of the pickle must be", "a storage");
    }

    /** A storage within another: its own name, where it begins, how long it is. */
    private TorchTensor.Storage part(TorchTensor.Storage whole, List<?> view) {
        if (view.size() == 3
                && view.get(1) instanceof Long first
                && view.get(2) instanceof Long elements
                && first >= 0
                && elements >= 0
                && first <= whole.elements() - elements)
            return new TorchTensor.Storage(whole.type(), whole.key(), first, elements);
        throw unsound(
                "a part of storage " + quoted(whole.key()) + " must lie in", "its " + whole.elements() + " elements");
    }

    private RuntimeException unsound(String rule, String expected) {
        return errors.damaged(rule, expected, "something else");
    }
}
