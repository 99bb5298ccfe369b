package dev.roentgen.training.optim;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.Require;
import dev.roentgen.nn.Layer;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.ParameterGroup;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parameters that share a learning rate and a weight decay; what is not set here is the optimiser's.
 *
 * <pre>{@code
 * AdamW.of(Group.of(model, "^head").learningRate(1e-3), Group.rest(model, "^head")).learningRate(1e-5);
 * }</pre>
 */
public final class Group {
    private final Map<String, Parameter> parameters;
    private @Nullable Double learningRate;
    private @Nullable Double weightDecay;
    private double scale = 1;

    private Group(Map<String, Parameter> parameters) {
        this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** These parameters, by the names their state is saved under. */
    public static Group of(Map<String, Parameter> parameters) {
        return new Group(parameters);
    }

    /** A model's parameters in whose key the pattern finds a part. */
    public static Group of(Layer model, String pattern) {
        return matching(model, pattern, true);
    }

    /** A model's other parameters: those in whose key the pattern finds nothing. */
    public static Group rest(Layer model, String pattern) {
        return matching(model, pattern, false);
    }

    private static Group matching(Layer model, String pattern, boolean wanted) {
        Pattern p = Pattern.compile(pattern);
        Map<String, Parameter> found = new LinkedHashMap<>(model.parameters());
        found.keySet().removeIf(key -> p.matcher(key).find() != wanted);
        if (found.isEmpty())
            throw new ArgumentException(
                    "Group",
                    "the pattern must leave",
                    "some of the model's " + model.parameters().size() + " parameters",
                    "none with '" + pattern + "'",
                    "Look at model.parameters().keySet().");
        return new Group(found);
    }

    /**
     * A model's groups with their shares of the learning rate, for layer-wise decay:
     * {@code AdamW.of(Group.all(vit.parameterGroups(0.75)))}.
     */
    public static Group[] all(List<ParameterGroup> groups) {
        return groups.stream()
                .map(g -> new Group(g.parameters()).scale(g.learningRateScale()))
                .toArray(Group[]::new);
    }

    /** The same group with its learning rate, as schedules have it, multiplied by a factor. */
    public Group scale(double factor) {
        scale = Require.notNegative("Group", "the factor of the learning rate", factor, "Use 0.1.");
        return this;
    }

    /** The same group with a learning rate of its own. */
    public Group learningRate(double rate) {
        learningRate = Require.notNegative("Group", "the learning rate", rate, "Use 1e-3.");
        return this;
    }

    /** The same group with a weight decay of its own. */
    public Group weightDecay(double decay) {
        weightDecay = Require.notNegative("Group", "the weight decay", decay, "Use 0 for none.");
        return this;
    }

    /** The parameters by name. */
    public Map<String, Parameter> parameters() {
        return parameters;
    }

    double scale() {
        return scale;
    }

    @Nullable
    Double ownLearningRate() {
        return learningRate;
    }

    @Nullable
    Double ownWeightDecay() {
        return weightDecay;
    }
}
