package dev.roentgen.training.schedule;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.Require;
import dev.roentgen.training.optim.Optimizer;

/**
 * One cycle over a whole run: the rate climbs from {@code largest / divide} to {@code largest}, then falls to
 * {@code largest / divide / finalDivide}, and the momentum goes the other way. Smith and Topin, arXiv:1708.07120. The rate
 * that was set on the optimiser does not matter.
 *
 * @param largest the largest learning rate
 * @param steps the number of steps of the run
 * @param climb the share of the steps that climb
 * @param divide how many times smaller the first rate is than the largest
 * @param finalDivide how many times smaller the last rate is than the first
 * @param straight whether it goes in straight lines rather than half cosine waves
 * @param leastMomentum the momentum at the largest rate; NaN leaves the momentum alone
 * @param mostMomentum the momentum at the smallest rates
 */
public record OneCycle(
        double largest,
        long steps,
        double climb,
        double divide,
        double finalDivide,
        boolean straight,
        double leastMomentum,
        double mostMomentum)
        implements Schedule {
    /** Checks the numbers. */
    public OneCycle {
        Require.notNegative("OneCycle", "the largest rate", largest, "Use 0.1.");
        Require.positive("OneCycle", "the number of steps", steps, "Use 10.");
        if (!(climb >= 0 && climb <= 1))
            throw new ArgumentException(
                    "OneCycle", "the climbing share must be", "from 0 to 1", Double.toString(climb), "Use 0.3.");
        if (!(divide > 0 && finalDivide > 0))
            throw new ArgumentException(
                    "OneCycle", "the divisors must be", "positive", divide + " and " + finalDivide, "Use 25 and 1e4.");
    }

    /** PyTorch's defaults: 30 % climb, divisors 25 and 10,000, cosine waves, momentum from 0.95 to 0.85 and back. */
    public OneCycle(double largest, long steps) {
        this(largest, steps, 0.3, 25, 1e4, false, 0.85, 0.95);
    }

    /** The same with another climbing share. */
    public OneCycle climb(double share) {
        return new OneCycle(largest, steps, share, divide, finalDivide, straight, leastMomentum, mostMomentum);
    }

    /** The same with other divisors. */
    public OneCycle divisors(double first, double last) {
        return new OneCycle(largest, steps, climb, first, last, straight, leastMomentum, mostMomentum);
    }

    /** The same in straight lines. */
    public OneCycle inStraightLines() {
        return new OneCycle(largest, steps, climb, divide, finalDivide, true, leastMomentum, mostMomentum);
    }

    /** The same with another range of the momentum. */
    public OneCycle momentum(double least, double most) {
        return new OneCycle(largest, steps, climb, divide, finalDivide, straight, least, most);
    }

    /** The same that leaves the momentum alone. */
    public OneCycle withoutMomentum() {
        return momentum(Double.NaN, Double.NaN);
    }

    @Override
    public double at(long step, double base) {
        double first = largest / divide;
        return between(step, first, largest, first / finalDivide);
    }

    /** The momentum at a step. */
    public double momentumAt(long step) {
        return between(step, mostMomentum, leastMomentum, mostMomentum);
    }

    @Override
    public void apply(Optimizer optimizer, long step) {
        Schedule.super.apply(optimizer, step);
        if (!Double.isNaN(leastMomentum)) optimizer.momentum(momentumAt(step));
    }

    private double between(long step, double first, double top, double last) {
        double at = Math.min(step, steps - 1), peak = climb * steps - 1, end = steps - 1;
        return at <= peak ? blend(first, top, peak == 0 ? 1 : at / peak) : blend(top, last, (at - peak) / (end - peak));
    }

    private double blend(double from, double to, double share) {
        return straight ? from + (to - from) * share : to + (from - to) / 2 * (Math.cos(Math.PI * share) + 1);
    }
}
