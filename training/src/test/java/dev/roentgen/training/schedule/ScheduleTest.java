package dev.roentgen.training.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.Shape;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.training.optim.Adagrad;
import dev.roentgen.training.optim.Group;
import dev.roentgen.training.optim.Sgd;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static Group one() {
        return Group.of(Map.of("p", new Parameter("p", Shape.of(1), Init.zeros())));
    }

    @Test
    void schedules_hold_their_last_value_beyond_their_end() {
        assertThat(Schedule.linear(0.1, 2, 10).at(99, 1)).isEqualTo(2);
        assertThat(Schedule.polynomial(10, 2).at(99, 1)).isZero();
        assertThat(Schedule.oneCycle(1, 10).at(99, 1))
                .isEqualTo(Schedule.oneCycle(1, 10).at(9, 1));
    }

    @Test
    void restarts_of_equal_length_do_not_lose_time_in_long_runs() {
        Schedule s = Schedule.cosineRestarts(4, 1, 0);
        assertThat(s.at(4_000_000_002L, 1)).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void a_warm_cosine_rises_to_the_rate_and_ends_at_none() {
        Schedule s = Schedule.warmCosine(4, 20);
        double[] rates =
                LongStream.of(0, 2, 4, 12, 20).mapToDouble(i -> s.at(i, 2)).toArray();
        assertThat(rates).containsExactly(new double[] {0.5, 1.25, 2, 1, 0}, within(1e-12));
        assertThatThrownBy(() -> Schedule.warmCosine(0, 20))
                .hasMessage("Schedule.warmCosine: the number of rising steps must be 1 or more, got 0. Use 10.");
    }

    @Test
    void a_chain_may_have_three_links() {
        Schedule s = Schedule.constant(0.5, 9).then(2, Schedule.constant().then(2, Schedule.constant(0.1, 9)));
        assertThat(new double[] {s.at(0, 1), s.at(1, 1), s.at(2, 1), s.at(3, 1), s.at(4, 1)})
                .containsExactly(0.5, 0.5, 1, 1, 0.1);
    }

    @Test
    void one_cycle_may_leave_the_momentum_alone() {
        Sgd sgd = Sgd.of(one()).momentum(0.7);
        Schedule.oneCycle(0.1, 10).withoutMomentum().apply(sgd, 3);
        assertThat(sgd.momentum()).isEqualTo(0.7);
        assertThat(sgd.rate()).isNotEqualTo(sgd.learningRate());
        assertThatThrownBy(() -> Schedule.oneCycle(0.1, 10).apply(Adagrad.of(one()), 0))
                .hasMessageContaining("Adagrad: momentum must be left alone");
    }

    @Test
    void one_cycle_may_climb_for_a_single_step() {
        OneCycle cycle = Schedule.oneCycle(0.1, 10).climb(0.1); // the peak is step 0
        assertThat(cycle.at(0, 1)).isCloseTo(0.1, within(1e-15));
        assertThat(cycle.momentumAt(0)).isCloseTo(0.85, within(1e-15));
        assertThat(cycle.inStraightLines().at(1, 1)).isLessThan(0.1).isPositive();
    }

    @Test
    void a_plateau_of_scores_and_one_by_difference_cut_down_to_the_least_rate() {
        Sgd sgd = Sgd.of(one()).learningRate(1);
        ReduceOnPlateau plateau = ReduceOnPlateau.ofScore()
                .patience(0)
                .factor(0.1)
                .difference(0.05)
                .least(0.05);
        double[] scores = {0.5, 0.56, 0.6, 0.7, 0.7, 0.7};
        double[] rates = {1, 1, 0.1, 0.1, 0.05, 0.05};
        for (int i = 0; i < scores.length; i++) {
            plateau.apply(sgd, scores[i]);
            assertThat(sgd.rate()).as("evaluation " + i).isCloseTo(rates[i], within(1e-12));
        }
    }

    @Test
    void a_plateau_counts_nan_as_bad() {
        Sgd sgd = Sgd.of(one()).learningRate(1);
        ReduceOnPlateau plateau = ReduceOnPlateau.ofLoss().patience(1);
        for (double loss : new double[] {Double.NaN, Double.NaN, 0.5}) plateau.apply(sgd, loss);
        assertThat(sgd.rate()).isCloseTo(0.1, within(1e-12));
    }

    @Test
    void errors_say_what_to_do() {
        assertThatThrownBy(() -> Schedule.cosine(0))
                .hasMessage("Schedule.cosine: the number of steps must be 1 or more, got 0. Use 10.");
        assertThatThrownBy(() -> Schedule.exponential(-1))
                .hasMessage("Schedule.exponential: gamma must be 0 or more, got -1.0. Use 0.1.");
        assertThatThrownBy(() -> Schedule.oneCycle(1, 10).climb(2))
                .hasMessage("OneCycle: the climbing share must be from 0 to 1, got 2.0. Use 0.3.");
        assertThatThrownBy(() -> Schedule.oneCycle(1, 10).divisors(0, 1))
                .hasMessage("OneCycle: the divisors must be positive, got 0.0 and 1.0. Use 25 and 1e4.");
        assertThatThrownBy(() -> ReduceOnPlateau.ofLoss().factor(1))
                .hasMessage("ReduceOnPlateau: the factor must be from 0 to below 1, got 1.0. Use 0.1.");
        assertThatThrownBy(() -> ReduceOnPlateau.ofLoss().patience(-1))
                .hasMessage("ReduceOnPlateau: patience must be 0 or more, got -1. Use 10.");
    }
}
