package dev.roentgen.verification;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.roentgen.data.circle.DataSide;
import dev.roentgen.datasets.breaker.Breaker;
import dev.roentgen.training.breaker.Target;
import dev.roentgen.weights.circle.WeightsSide;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
    private static final Map<String, ArchRule> RULES = Map.of(
            "arrows", Rules.ARROWS,
            "native types", Rules.NATIVE_TYPES_ONLY_IN_BACKENDS,
            "printing", Rules.LIBRARIES_DO_NOT_PRINT_OR_EXIT,
            "reflection", Rules.LIBRARIES_USE_NO_REFLECTION);

    private static final JavaClasses LIBRARY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludePackageInfos())
            .importPaths(Repository.classes());

    private static final JavaClasses BROKEN =
            new ClassFileImporter().importClasses(Breaker.class, Target.class, DataSide.class, WeightsSide.class);

    static Stream<String> rules() {
        return RULES.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void the_library_keeps_its_rules(String name) {
        RULES.get(name).check(LIBRARY);
    }

    @Test
    void the_library_has_no_cycles() {
        Rules.NO_CYCLES.check(LIBRARY);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void a_class_that_breaks_a_rule_is_found(String name) {
        assertThatThrownBy(() -> RULES.get(name).check(BROKEN))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("dev.roentgen.datasets.breaker.Breaker");
    }

    @Test
    void a_circle_is_found() {
        assertThatThrownBy(() -> Rules.NO_CYCLES.check(BROKEN))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("DataSide")
                .hasMessageContaining("WeightsSide");
    }

    @ParameterizedTest
    @MethodSource("rules")
    void a_rule_that_meets_no_class_fails(String name) {
        JavaClasses none = new ClassFileImporter().importClasses(String.class);
        assertThatThrownBy(() -> RULES.get(name).check(none))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("failed to check any classes");
    }
}
