package dev.roentgen.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NaturalOrderTest {
    @Test
    void numbers_count_as_numbers() {
        assertThat(sorted("COVID-10.png", "COVID-1.png", "COVID-1000.png", "COVID-2.png", "COVID-100.png"))
                .containsExactly("COVID-1.png", "COVID-2.png", "COVID-10.png", "COVID-100.png", "COVID-1000.png");
    }

    @Test
    void numbers_longer_than_any_integer_type_compare() {
        assertThat(sorted("a99999999999999999999", "a100000000000000000000", "a5"))
                .containsExactly("a5", "a99999999999999999999", "a100000000000000000000");
    }

    @Test
    void equal_numbers_of_other_spelling_stay_apart() {
        assertThat(sorted("a1", "a01", "a")).containsExactly("a", "a01", "a1");
        assertThat(NaturalOrder.INSTANCE.compare("a01b", "a1c")).isNegative();
    }

    private static List<String> sorted(String... names) {
        return Stream.of(names).sorted(NaturalOrder.INSTANCE).toList();
    }
}
