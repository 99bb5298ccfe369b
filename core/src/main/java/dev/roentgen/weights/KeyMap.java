package dev.roentgen.weights;

import dev.roentgen.array.Shape;
import dev.roentgen.check.WeightsException;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A table from the keys of a second naming to a model's own, for weights that another program spelled otherwise.
 *
 * <p>In a pattern {@code *} stands for letters without a dot, and the result's {@code *} for the same, in order; the first
 * rule that fits the whole key decides, and a key that none fits stays as it is. Immutable.
 *
 * <pre>{@code
 * KeyMap.none().rename("visual.blocks.*.ln_1.*", "vision.layers.*.norm1.*").drop("logit_bias")
 * }</pre>
 */
public final class KeyMap {
    private static final KeyMap NONE = new KeyMap(List.of());

    /** How one tensor becomes another. */
    private enum Change {
        /** As it is. */
        KEEP,
        /** One of equal parts along axis 0. */
        PART,
        /** With its two axes exchanged. */
        TRANSPOSE,
        /** With two axes of size 1 behind its own. */
        PLANE,
        /** Behind others along axis 0. */
        JOIN
    }

    /** What becomes of a tensor; one that is joined with others is the {@code part}-th of {@code parts}. */
    private record Rule(Pattern from, List<String> to, Change change, int part, int parts) {}

    /** Where a mapped tensor comes from: from one, whole or a part of it, or from several, by their place. */
    private record Origin(Change change, int part, int parts, TreeMap<Integer, String> keys) {
        Origin(Change change, int part, int parts, String key) {
            this(change, part, parts, new TreeMap<>(Map.of(0, key)));
        }

        String key() {
            return keys.firstEntry().getValue();
        }

        boolean isWhole() {
            return change != Change.JOIN || keys.size() == parts;
        }
    }

    private final List<Rule> rules;

    private KeyMap(List<Rule> rules) {
        this.rules = rules;
    }

    /** The table without rules: every key stays. */
    public static KeyMap none() {
        return NONE;
    }

    /** With another key for the tensors that fit. */
    public KeyMap rename(String from, String to) {
        return with(from, List.of(to), Change.KEEP);
    }

    /** With tensors that fit cut into equal parts along axis 0, as packed projections are. */
    public KeyMap split(String from, String... to) {
        return with(from, List.of(to), Change.PART);
    }

    /** With tensors packed along axis 0, in this order, into one that this naming keeps whole. */
    public KeyMap join(String to, String... from) {
        KeyMap map = this;
        for (int i = 0; i < from.length; i++) map = map.with(from[i], List.of(to), Change.JOIN, i, from.length);
        return map;
    }

    /** With matrices that fit transposed. */
    public KeyMap transpose(String from, String to) {
        return with(from, List.of(to), Change.TRANSPOSE);
    }

    /** With vectors {@code [C]} that fit as planes {@code [C, 1, 1]}. */
    public KeyMap plane(String from, String to) {
        return with(from, List.of(to), Change.PLANE);
    }

    /** Without the tensors that fit. */
    public KeyMap drop(String from) {
        return with(from, List.of(), Change.KEEP);
    }

    /** With what begins so without that beginning, and without all else. */
    public KeyMap under(String prefix) {
        List<Rule> more = new ArrayList<>(rules);
        more.add(new Rule(
                Pattern.compile(Pattern.quote(prefix) + "(.+)", Pattern.DOTALL), List.of("*"), Change.KEEP, 0, 1));
        more.add(new Rule(Pattern.compile(".*", Pattern.DOTALL), List.of(), Change.KEEP, 0, 1));
        return new KeyMap(List.copyOf(more));
    }

    private KeyMap with(String from, List<String> to, Change change) {
        return with(from, to, change, 0, 1);
    }

    private KeyMap with(String from, List<String> to, Change change, int part, int parts) {
        List<Rule> more = new ArrayList<>(rules);
        StringBuilder regex = new StringBuilder();
        for (String literal : from.split("\\*", -1))
            regex.append(regex.isEmpty() ? "" : "([^.]+)").append(Pattern.quote(literal));
        more.add(new Rule(Pattern.compile(regex.toString()), to, change, part, parts));
        return new KeyMap(List.copyOf(more));
    }

    /** The same tensors under the new keys. */
    public StateDict apply(StateDict source) {
        if (rules.isEmpty()) return source;
        Map<String, Origin> origins = new LinkedHashMap<>();
        for (String key : source.keys()) map(key, origins);
        origins.values().removeIf(origin -> !origin.isWhole()); // missing, as what it would be joined of is
        return new Mapped(source, origins);
    }

    private void map(String key, Map<String, Origin> origins) {
        for (Rule rule : rules) {
            Matcher m = rule.from().matcher(key);
            if (!m.matches()) continue;
            int parts = rule.to().size();
            for (int i = 0; i < parts; i++) {
                String to = filled(rule.to().get(i), m);
                if (rule.change() == Change.JOIN) join(origins, to, rule, key);
                else put(origins, to, new Origin(rule.change(), i, parts, key));
            }
            return;
        }
        put(origins, key, new Origin(Change.KEEP, 0, 1, key));
    }

    private static void join(Map<String, Origin> origins, String to, Rule rule, String key) {
        Origin joined = origins.computeIfAbsent(to, k -> new Origin(Change.JOIN, 0, rule.parts(), new TreeMap<>()));
        if (joined.change() != Change.JOIN || joined.keys().putIfAbsent(rule.part(), key) != null)
            throw twice(to, joined.key(), key);
    }

    private static void put(Map<String, Origin> origins, String key, Origin origin) {
        Origin other = origins.put(key, origin);
        if (other != null) throw twice(key, other.key(), origin.key());
    }

    private static WeightsException twice(String key, String a, String b) {
        return new WeightsException(
                "KeyMap",
                "keys must stay distinct: both become " + FileErrors.quoted(key),
                "",
                FileErrors.quoted(a) + " and " + FileErrors.quoted(b),
                "Drop one of them.");
    }

    private static String filled(String to, Matcher m) {
        StringBuilder key = new StringBuilder();
        int star = 0;
        for (char c : to.toCharArray()) {
            if (c == '*') key.append(m.group(++star));
            else key.append(c);
        }
        return key.toString();
    }

    /** The tensors of a source under other keys. */
    private record Mapped(StateDict source, Map<String, Origin> origins) implements StateDict {
        @Override
        public List<String> keys() {
            return List.copyOf(origins.keySet());
        }

        @Override
        public TensorInfo info(String key) {
            Origin o = origin(key);
            TensorInfo info = source.info(o.key());
            Shape s = info.shape();
            return switch (o.change()) {
                case KEEP -> info;
                case PART -> new TensorInfo(info.dtype(), s.with(0, size(o, s) / o.parts()));
                case TRANSPOSE -> new TensorInfo(info.dtype(), transposed(o, s));
                case PLANE -> new TensorInfo(info.dtype(), plane(o, s));
                case JOIN -> new TensorInfo(info.dtype(), joined(o, s));
            };
        }

        @Override
        public Tensor tensor(String key) {
            Origin o = origin(key);
            Tensor t = source.tensor(o.key());
            return switch (o.change()) {
                case KEEP -> t;
                case PART -> {
                    int size = size(o, t.shape()) / o.parts();
                    yield t.narrow(0, o.part() * size, size).detachedCopy(); // else the parts would share one memory
                }
                case TRANSPOSE -> t.transpose(0, 1);
                case PLANE -> t.reshape(plane(o, t.shape()));
                case JOIN ->
                    Tensor.concat(
                            0, o.keys().values().stream().map(source::tensor).toList());
            };
        }

        @Override
        public void close() {
            source.close();
        }

        private Origin origin(String key) {
            @Nullable Origin o = origins.get(key);
            if (o == null)
                throw new WeightsException("KeyMap", "the key must be", "one of keys()", FileErrors.quoted(key), "");
            return o;
        }

        private static int size(Origin o, Shape s) {
            if (s.rank() == 0 || s.dim(0) % o.parts() != 0)
                throw wrong(o, "an axis 0 that " + o.parts() + " divides", s);
            return s.dim(0);
        }

        private Shape joined(Origin o, Shape first) {
            int size = 0;
            for (String key : o.keys().values()) {
                Shape s = source.info(key).shape();
                if (s.rank() == 0 || s.rank() != first.rank() || !s.with(0, 1).equals(first.with(0, 1)))
                    throw wrong(o, "the shape of " + FileErrors.quoted(key) + ", " + s, first);
                size += s.dim(0);
            }
            return first.with(0, size);
        }

        private static Shape transposed(Origin o, Shape s) {
            if (s.rank() != 2) throw wrong(o, "two axes", s);
            return Shape.of(s.dim(1), s.dim(0));
        }

        private static Shape plane(Origin o, Shape s) {
            if (s.rank() != 1) throw wrong(o, "one axis", s);
            return Shape.of(s.dim(0), 1, 1);
        }

        private static WeightsException wrong(Origin o, String expected, Shape s) {
            return new WeightsException(
                    "KeyMap",
                    FileErrors.quoted(o.key()) + " must have",
                    expected,
                    s.toString(),
                    "The weights belong to another model.");
        }
    }
}
