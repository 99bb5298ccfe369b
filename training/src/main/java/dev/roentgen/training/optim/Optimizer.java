package dev.roentgen.training.optim;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.Require;
import dev.roentgen.check.WeightsException;
import dev.roentgen.nn.Layer;
import dev.roentgen.nn.Parameter;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/**
 * Changes parameters along their gradients. {@link #step} applies the gradients of all backward passes since the last step,
 * then clears them; parameters without a gradient stay as they are.
 *
 * <p>State: per parameter the number of its steps and what the method remembers, under PyTorch's names ({@code exp_avg},
 * {@code momentum_buffer}, ..); it comes with the first step and outlives every scope.
 */
public abstract class Optimizer {
    private final String name = getClass().getSimpleName(); // every method is a final class with a plain name
    private final List<Track> tracks = new ArrayList<>();
    private double learningRate;
    private double weightDecay;
    private boolean maximize;
    private DoubleUnaryOperator adjustment = DoubleUnaryOperator.identity();

    /** What is known of one parameter: its group, its steps, what the method remembers. */
    static final class Track {
        final String key;
        final Parameter parameter;
        private final Group group;
        private final Map<String, Slot> slots = new LinkedHashMap<>();
        long steps;

        private Track(String key, Parameter parameter, Group group) {
            this.key = key;
            this.parameter = parameter;
            this.group = group;
        }

        /** The slot of this name, of the parameter's shape, where the parameter lives; zeros at first. */
        Slot slot(String name) {
            Slot slot = slots.computeIfAbsent(name, n -> new Slot(parameter.shape(), parameter.dtype()));
            slot.to(parameter.value().backend());
            return slot;
        }
    }

    Optimizer(double learningRate, Group... groups) {
        this.learningRate = learningRate;
        Map<Parameter, String> seen = new IdentityHashMap<>();
        Set<String> keys = new LinkedHashSet<>();
        for (Group group : groups)
            group.parameters().forEach((key, p) -> {
                String other = seen.put(p, key);
                if (other != null || !keys.add(key))
                    throw new ArgumentException(
                            name,
                            "every parameter must be in",
                            "one group, under one name",
                            "'" + key + "' twice",
                            other == null || other.equals(key)
                                    ? "Take it out of one group."
                                    : "It is '" + other + "' too: take one of them out.");
                tracks.add(new Track(key, p, group));
            });
        if (tracks.isEmpty())
            throw new ArgumentException(
                    name, "the model must have", "parameters", "none", "Declare them with parameter(..) in a layer.");
    }

    final String name() {
        return name;
    }

    static Group all(Layer model) {
        return Group.of(model.parameters());
    }

    // --- settings ---

    /** Sets the learning rate of all groups that have none of their own. */
    public Optimizer learningRate(double rate) {
        learningRate = Require.notNegative(name, "the learning rate", rate, "Use 1e-3.");
        return this;
    }

    /** The learning rate of groups that have none of their own. */
    public final double learningRate() {
        return learningRate;
    }

    /** Sets the weight decay of all groups that have none of their own. */
    public Optimizer weightDecay(double decay) {
        weightDecay = Require.notNegative(name, "the weight decay", decay, "Use 0 for none.");
        return this;
    }

    /** Goes up the gradients instead of down. */
    public Optimizer maximize() {
        maximize = true;
        return this;
    }

    /** The momentum that schedules may cycle: that of SGD and RMSprop, the first beta of Adam. */
    public double momentum() {
        return 0;
    }

    /** Sets what {@link #momentum()} gives. */
    public Optimizer momentum(double momentum) {
        throw new ArgumentException(
                name,
                "momentum must be",
                "left alone: it has none",
                Double.toString(momentum),
                "Use Sgd or RmsProp for a momentum.");
    }

    /**
     * Makes every learning rate a function of the one that was set, until the next call: what schedules do.
     *
     * @param adjustment from the rate of the optimiser, or of a group, to the one in force
     */
    public final void adjust(DoubleUnaryOperator adjustment) {
        this.adjustment = adjustment;
    }

    /** The learning rate in force: the one that was set, as a schedule adjusts it. */
    public final double rate() {
        return adjustment.applyAsDouble(learningRate);
    }

    final double rate(Track t) {
        Double own = t.group.ownLearningRate();
        return t.group.scale() * (own == null ? rate() : adjustment.applyAsDouble(own));
    }

    final double decay(Track t) {
        Double own = t.group.ownWeightDecay();
        return own != null ? own : weightDecay;
    }

    final boolean isMaximizing() {
        return maximize;
    }

    /** All parameters, in order. */
    public final List<Parameter> parameters() {
        return tracks.stream().map(t -> t.parameter).toList();
    }

    // --- stepping ---

    /** Applies the gradients, then clears them. Nothing is read back to the host. */
    public final void step() {
        for (Track t : tracks) {
            Tensor gradient = t.parameter.gradient();
            if (gradient == null) continue;
            t.steps++;
            Autograd.off(() -> {
                try (Scope scope = Scope.open()) {
                    update(t, gradient);
                    return t;
                }
            });
            t.parameter.clearGradient();
        }
    }

    /** Forgets the gradients without applying them. */
    public final void clear() {
        for (Track t : tracks) t.parameter.clearGradient();
    }

    /** Changes one parameter; recording is off, and a scope frees what is made. */
    abstract void update(Track t, Tensor gradient);

    /** The gradient to go down: turned round to maximise, plus the coupled weight decay. */
    final Tensor downhill(Track t, Tensor gradient) {
        Tensor g = maximize ? gradient.neg() : gradient;
        double decay = decay(t);
        return decay == 0 ? g : g.add(t.parameter.value().mul(decay));
    }

    // --- state ---

    /**
     * What a checkpoint keeps.
     *
     * @param steps how often each parameter was changed, by key; those never changed are left out
     * @param slots what the method remembers, by {@code key.name}
     */
    public record State(Map<String, Long> steps, Map<String, Slot> slots) {}

    /** The state now; its slots are the optimiser's own and go on changing. */
    public final State state() {
        Map<String, Long> steps = new LinkedHashMap<>();
        Map<String, Slot> slots = new LinkedHashMap<>();
        for (Track t : tracks) {
            if (t.steps > 0) steps.put(t.key, t.steps);
            t.slots.forEach((n, slot) -> slots.put(t.key + "." + n, slot));
        }
        return new State(steps, slots);
    }

    /** Continues from a state of the same method on the same parameters; what it says replaces what was there. */
    public final void restore(State state) {
        Set<String> unknown = new LinkedHashSet<>(state.steps.keySet());
        unknown.addAll(state.slots.keySet());
        for (Track t : tracks) {
            unknown.remove(t.key);
            for (String n : slotNames()) unknown.remove(t.key + "." + n);
        }
        if (!unknown.isEmpty())
            throw new WeightsException(
                    name,
                    "a state must name",
                    "parameters of this optimiser, and of each " + slotNames(),
                    unknown.toString(),
                    "Use the checkpoint of this model and method.");
        for (Track t : tracks) {
            t.steps = state.steps.getOrDefault(t.key, 0L);
            t.slots.clear();
            for (String n : slotNames()) {
                Slot saved = state.slots.get(t.key + "." + n);
                if (saved != null)
                    t.slot(n).set(saved.value().to(t.parameter.value().backend()));
            }
        }
    }

    /** The names of what the method may remember of a parameter. */
    abstract List<String> slotNames();
}
