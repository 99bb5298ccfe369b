package dev.roentgen.models;

import dev.roentgen.array.Shape;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.ParameterGroup;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What every model of the zoo answers beside {@link #forward}: it freezes from the front, takes a new head, groups its
 * parameters by depth, and computes blocks twice instead of keeping what is in them.
 */
public abstract class Model extends TensorLayer {
    /** The entry of the catalogue that made a model, and the options then. */
    record Origin(ModelEntry entry, ModelOptions options) {}

    private @Nullable Origin origin; // none for a model of one's own
    private OptionalInt replaced = OptionalInt.empty(); // the classes of a new head

    /** A model without parts yet. */
    protected Model() {}

    /** The parts in the order in which an image passes them: the stem or embeddings, the blocks 1 to n, the head. */
    public abstract List<Part> blocks();

    /** The shape of each parameter and buffer, by its name. */
    public final Map<String, Shape> shapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        slots().forEach((key, slot) -> shapes.put(key, slot.shape()));
        return shapes;
    }

    /**
     * Puts a new head for this many classes in the place of the old one, under the same keys, or where there was none. A
     * segmentation net's classes are those of its mask.
     */
    public final void replaceHead(int classes) {
        atLeastOne("classes", classes);
        head(classes);
        replaced = OptionalInt.of(classes);
        if (origin != null) origin = new Origin(origin.entry(), origin.options().classes(classes));
    }

    /** The classes of the head that {@link #replaceHead} put, if it did. */
    final OptionalInt replaced() {
        return replaced;
    }

    final @Nullable Origin origin() {
        return origin;
    }

    final void origin(ModelEntry entry, ModelOptions options) {
        origin = new Origin(entry, options);
    }

    /** Declares or replaces the head. */
    protected abstract void head(int classes);

    /** Checks the size of a new head. */
    protected final void atLeastOne(String what, int n) {
        if (n < 1)
            throw new ArgumentException(name(), "a head's " + what + " must be", "1 or more", Integer.toString(n), "");
    }

    /** The error of a model whose family defines no head. */
    protected final ArgumentException headless(String fix) {
        return new ArgumentException(name(), "the model must have", "a head to replace", "none", fix);
    }

    /**
     * What it was built from, less a new head: equal ones of equal shapes compute the same. Null where the shapes say it all and
     * nobody builds it again from its file.
     */
    protected @Nullable Object configuration() {
        return null;
    }

    /** Freezes the stem and the first {@code k} blocks; says how many parameters that are. */
    public final int freezeUpTo(int k) {
        List<Part> parts = blocks();
        int n = parts.size() - 2;
        if (k < 0 || k > n)
            throw new ArgumentException(
                    name(), "the blocks to freeze must be", "from 0 to " + n, Integer.toString(k), "");
        int frozen = 0;
        for (Part part : parts.subList(0, k + 1))
            for (Parameter p : of(part).values()) {
                p.freeze(true);
                frozen++;
            }
        return frozen;
    }

    /**
     * The parameters part by part, the stem first, for learning rates that fall with the distance from the head: 1 for the
     * head, {@code decay} for the last block, {@code decay^(n + 1)} for the stem. Clark et al., arXiv:2003.10555, section
     * 3.1.
     */
    public final List<ParameterGroup> parameterGroups(double decay) {
        if (!(decay > 0 && decay <= 1))
            throw new ArgumentException(
                    name(), "the decay must be", "above 0 and at most 1", Double.toString(decay), "");
        List<Part> parts = blocks();
        List<ParameterGroup> groups = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Map<String, Parameter> members = of(parts.get(i));
            if (!members.isEmpty())
                groups.add(new ParameterGroup(parts.get(i).name(), Math.pow(decay, parts.size() - 1.0 - i), members));
        }
        return groups;
    }

    /**
     * Whether backward computes each block anew instead of keeping what its gradient needs: less memory for more time, the
     * same gradients. Chen et al., arXiv:1604.06174.
     */
    public final void gradientCheckpointing(boolean on) {
        List<Part> parts = blocks();
        List<String> blocks = parts.subList(1, parts.size() - 1).stream()
                .flatMap(part -> part.prefixes().stream())
                .toList();
        eachLayer((path, layer) -> {
            if (blocks.contains(path + ".")) layer.checkpoint(on);
        });
    }

    /** The first convolution takes other channels as timm has it: the sum for one, copies scaled by their number for more. */
    @Override
    protected @Nullable UnaryOperator<Tensor> adaptation(String key, Shape from, Shape to) {
        int colours = 3, channels = to.rank() == 4 ? to.dim(1) : 0;
        if (from.rank() != 4 || channels == 0 || !key.equals(firstConvolution())) return null;
        if (!from.with(1, 1).equals(to.with(1, 1))) return null;
        if (channels == 1 && from.dim(1) <= colours) return w -> w.sum(true, 1);
        if (channels == colours || from.dim(1) != colours) return null;
        return w -> Tensor.concat(1, Collections.nCopies((channels + 2) / colours, w))
                .narrow(1, 0, channels)
                .mul((double) colours / channels);
    }

    private String firstConvolution() {
        return parameters().entrySet().stream()
                .filter(e -> e.getValue().shape().rank() == 4)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    private Map<String, Parameter> of(Part part) {
        Map<String, Parameter> found = new LinkedHashMap<>();
        parameters().forEach((key, p) -> {
            if (part.holds(key)) found.put(key, p);
        });
        return found;
    }

    private String name() {
        return getClass().getSimpleName();
    }
}
