package dev.roentgen.models.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Test;

class DifferencesTest {
    private static final double[] ONE = {1}, MORE = {1.001};

    private static Differences gradient(double[] got) {
        var found = new Differences();
        found.behindGradients("traj_a.losses", got, ONE, 5e-6, 0);
        return found;
    }

    @Test
    void a_gradient_that_agrees_a_unit_in_the_last_place_beside_is_a_remark() {
        var found = gradient(MORE).orElse(seed -> gradient(seed == 3 ? ONE : MORE));
        assertThat(found.lines()).isEmpty();
        assertThat(found.remarks())
                .containsExactly(
                        "traj_a.losses: error 1.00e-03, tolerance 5e-06; agrees with weights moved by a unit in the"
                                + " last place (run 3 of 8)");
        assertThat(found.compared()).isEqualTo(1);
    }

    @Test
    void a_gradient_that_never_agrees_is_a_difference() {
        var found = gradient(MORE).orElse(seed -> gradient(MORE));
        assertThat(found.lines()).containsExactly("traj_a.losses: error 1.00e-03, tolerance 5e-06");
        assertThat(found.remarks()).isEmpty();
    }

    @Test
    void what_does_not_jump_has_no_second_chance() {
        var output = gradient(MORE);
        output.values("out.logits", MORE, ONE, 1e-5, 0);
        assertThat(output.orElse(seed -> fail("run again")).lines()).hasSize(2);
        assertThat(gradient(new double[] {Double.NaN})
                        .orElse(seed -> fail("run again"))
                        .lines())
                .containsExactly("traj_a.losses: element 0 is NaN of 1");
        assertThat(gradient(new double[] {1, 1})
                        .orElse(seed -> fail("run again"))
                        .lines())
                .containsExactly("traj_a.losses: element 0 is 1.0 of 2");
    }

    @Test
    void all_well_is_not_run_again() {
        assertThat(gradient(ONE).orElse(seed -> fail("run again")).remarks()).isEmpty();
    }
}
