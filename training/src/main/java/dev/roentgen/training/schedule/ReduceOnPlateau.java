package dev.roentgen.training.schedule;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.Require;
import dev.roentgen.training.optim.Optimizer;

/**
 * Cuts the learning rate when a metric has stopped getting better; after each evaluation, {@link #apply} looks at it.
 *
 * <p>Defaults, as PyTorch's: smaller is better, factor 0.1, patience 10, threshold 1e-4 of the best, no cooldown, least rate
 * 0.
 */
public final class ReduceOnPlateau {
    private static final double LEAST_CHANGE = 1e-8; // PyTorch's eps: cuts smaller than this are left out

    private boolean larger;
    private double factor = 0.1;
    private int patience = 10;
    private double threshold = 1e-4;
    private boolean absolute;
    private int cooldown;
    private double least;

    private double best = Double.NaN; // none yet
    private int bad;
    private int cooling;
    private int cuts;

    /** For a metric of which smaller is better, as a loss. */
    public static ReduceOnPlateau ofLoss() {
        return new ReduceOnPlateau();
    }

    /** For a metric of which larger is better, as Dice. */
    public static ReduceOnPlateau ofScore() {
        ReduceOnPlateau plateau = new ReduceOnPlateau();
        plateau.larger = true;
        return plateau;
    }

    private ReduceOnPlateau() {}

    /** Sets what the rate is multiplied with. */
    public ReduceOnPlateau factor(double factor) {
        if (!(factor >= 0 && factor < 1))
            throw new ArgumentException(
                    "ReduceOnPlateau", "the factor must be", "from 0 to below 1", Double.toString(factor), "Use 0.1.");
        this.factor = factor;
        return this;
    }

    /** Sets how many evaluations without a better value are borne. */
    public ReduceOnPlateau patience(int evaluations) {
        patience = atLeastNone("patience", evaluations);
        return this;
    }

    /** Sets how much better a value must be, as a share of the best. */
    public ReduceOnPlateau threshold(double share) {
        Require.notNegative("ReduceOnPlateau", "the threshold", share, "Use 0.1.");
        threshold = share;
        absolute = false;
        return this;
    }

    /** Sets how much better a value must be, as a difference. */
    public ReduceOnPlateau difference(double difference) {
        threshold(difference);
        absolute = true;
        return this;
    }

    /** Sets for how many evaluations after a cut nothing counts as bad. */
    public ReduceOnPlateau cooldown(int evaluations) {
        cooldown = atLeastNone("cooldown", evaluations);
        return this;
    }

    /** Sets the least learning rate. */
    public ReduceOnPlateau least(double rate) {
        Require.notNegative("ReduceOnPlateau", "the least rate", rate, "Use 0.1.");
        least = rate;
        return this;
    }

    private static int atLeastNone(String what, int evaluations) {
        if (evaluations < 0)
            throw new ArgumentException(
                    "ReduceOnPlateau", what + " must be", "0 or more", Integer.toString(evaluations), "Use 10.");
        return evaluations;
    }

    /** Whether larger values are better ones. */
    public boolean largerIsBetter() {
        return larger;
    }

    /** Takes the value of one more evaluation, and puts the rate that follows in force. */
    public void apply(Optimizer optimizer, double value) {
        look(value);
        optimizer.adjust(this::rate);
    }

    private void look(double value) {
        if (better(value)) {
            best = value;
            bad = 0;
        } else bad++;
        if (cooling > 0) {
            cooling--;
            bad = 0;
        }
        if (bad <= patience) return;
        cuts++;
        cooling = cooldown;
        bad = 0;
    }

    /**
     * What it remembers of the evaluations so far.
     *
     * @param best the best value; NaN before the first
     * @param bad evaluations without a better one
     * @param cooling evaluations until bad ones count again
     * @param cuts how often the rate was cut
     */
    public record State(double best, int bad, int cooling, int cuts) {}

    /** What it remembers now. */
    public State state() {
        return new State(best, bad, cooling, cuts);
    }

    /** Goes on from a state, and puts its rate in force. */
    public void restore(Optimizer optimizer, State state) {
        best = state.best;
        bad = state.bad;
        cooling = state.cooling;
        cuts = state.cuts;
        optimizer.adjust(this::rate);
    }

    private boolean better(double value) {
        if (Double.isNaN(best)) return !Double.isNaN(value);
        if (absolute) return larger ? value > best + threshold : value < best - threshold;
        return larger ? value > best * (1 + threshold) : value < best * (1 - threshold);
    }

    private double rate(double base) {
        double rate = base;
        for (int i = 0; i < cuts; i++) {
            double next = Math.max(rate * factor, least);
            if (rate - next > LEAST_CHANGE) rate = next;
        }
        return rate;
    }
}
