package dev.roentgen.training.schedule;

import dev.roentgen.check.Require;
import dev.roentgen.training.optim.Optimizer;
import java.util.Arrays;
import java.util.function.LongToDoubleFunction;

/**
 * The learning rate as a function of the step, which may count batches or epochs: no state, so a resumed run needs only the
 * number of its step. The formulas are PyTorch's.
 *
 * <pre>{@code
 * Schedule schedule = Schedule.linear(0.1, 1, 500).then(500, Schedule.cosine(9_500));
 * for (long step = 0; step < 10_000; step++) {
 *     schedule.apply(optimizer, step);
 *     ...
 * }
 * }</pre>
 */
@FunctionalInterface
public interface Schedule {
    /**
     * The learning rate in force at a step.
     *
     * @param step the number of the step, from 0
     * @param base the learning rate that was set on the optimiser or group
     */
    double at(long step, double base);

    /** Puts the rate of a step in force, for the optimiser and each of its groups; some schedules set the momentum too. */
    default void apply(Optimizer optimizer, long step) {
        optimizer.adjust(base -> at(step, base));
    }

    /** This schedule for the first steps, then another one, which begins with its own step 0. */
    default Schedule then(long steps, Schedule next) {
        Require.positive("Schedule.then", "the number of steps", steps, "Use 10.");
        return (step, base) -> step < steps ? at(step, base) : next.at(step - steps, base);
    }

    /** The rate as it was set. */
    static Schedule constant() {
        return (step, base) -> base;
    }

    /** The rate times a factor for the first steps, then as it was set. */
    static Schedule constant(double factor, long steps) {
        Require.notNegative("Schedule.constant", "the factor", factor, "Use 0.1.");
        Require.positive("Schedule.constant", "the number of steps", steps, "Use 10.");
        return (step, base) -> step < steps ? base * factor : base;
    }

    /** The rate times a factor that goes in a straight line from one to another: a warm-up, mostly. */
    static Schedule linear(double from, double to, long steps) {
        Require.notNegative("Schedule.linear", "the first factor", from, "Use 0.1.");
        Require.notNegative("Schedule.linear", "the last factor", to, "Use 0.1.");
        Require.positive("Schedule.linear", "the number of steps", steps, "Use 10.");
        return (step, base) -> base * (from + (to - from) * Math.min(step, steps) / steps);
    }

    /** The rate times {@code (1 - step / steps)^power}. */
    static Schedule polynomial(long steps, double power) {
        Require.positive("Schedule.polynomial", "the number of steps", steps, "Use 10.");
        Require.notNegative("Schedule.polynomial", "the power", power, "Use 0.1.");
        return (step, base) -> base * Math.pow(1 - (double) Math.min(step, steps) / steps, power);
    }

    /** The rate times gamma after every so many steps. */
    static Schedule step(long every, double gamma) {
        Require.positive("Schedule.step", "the number of steps", every, "Use 10.");
        Require.notNegative("Schedule.step", "gamma", gamma, "Use 0.1.");
        return (step, base) -> base * Math.pow(gamma, Math.floorDiv(step, every));
    }

    /** The rate times gamma at each of the milestones. */
    static Schedule multistep(double gamma, long... milestones) {
        Require.notNegative("Schedule.multistep", "gamma", gamma, "Use 0.1.");
        long[] at = milestones.clone();
        return (step, base) ->
                base * Math.pow(gamma, Arrays.stream(at).filter(m -> m <= step).count());
    }

    /** The rate times gamma at every step. */
    static Schedule exponential(double gamma) {
        Require.notNegative("Schedule.exponential", "gamma", gamma, "Use 0.1.");
        return (step, base) -> base * Math.pow(gamma, step);
    }

    /** Half a cosine wave from the rate to 0. Loshchilov and Hutter, arXiv:1608.03983. */
    static Schedule cosine(long steps) {
        return cosine(steps, 0);
    }

    /** Half a cosine wave from the rate to the least one, and back if it goes on. */
    static Schedule cosine(long steps, double least) {
        Require.positive("Schedule.cosine", "the number of steps", steps, "Use 10.");
        Require.notNegative("Schedule.cosine", "the least rate", least, "Use 0.1.");
        return (step, base) -> least + (base - least) * (1 + Math.cos(Math.PI * step / steps)) / 2;
    }

    /** Rises in a straight line to the rate for the first steps, then falls to 0 as half a cosine wave with the last one. */
    static Schedule warmCosine(long rising, long steps) {
        Require.positive("Schedule.warmCosine", "the number of rising steps", rising, "Use 10.");
        return linear(1.0 / rising, 1, rising).then(rising, cosine(Math.max(1, steps - rising)));
    }

    /** Half cosine waves from the rate to the least one, each {@code growth} times as long as the one before. */
    static Schedule cosineRestarts(long first, int growth, double least) {
        Require.positive("Schedule.cosineRestarts", "the first number of steps", first, "Use 10.");
        Require.positive("Schedule.cosineRestarts", "the growth", growth, "Use 10.");
        Require.notNegative("Schedule.cosineRestarts", "the least rate", least, "Use 0.1.");
        return (step, base) -> {
            long at = step, length = first;
            if (growth == 1) at = step % first;
            else
                while (at >= length) {
                    at -= length;
                    length *= growth;
                }
            return least + (base - least) * (1 + Math.cos(Math.PI * at / length)) / 2;
        };
    }

    /** The rate times a function of the step. */
    static Schedule factor(LongToDoubleFunction factor) {
        return (step, base) -> base * factor.applyAsDouble(step);
    }

    /** Up to a rate and down again over a whole run; see {@link OneCycle}. */
    static OneCycle oneCycle(double largest, long steps) {
        return new OneCycle(largest, steps);
    }
}
