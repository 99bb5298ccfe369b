package dev.roentgen.verification;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Optional;

/** The rules of the house, each a sentence that fails the build where it is broken. */
final class Rules {
    /** Programs, which may print and end the process; all else is library. */
    private static final String[] PROGRAMS = {"examples", "benchmarks"};

    private Rules() {}

    /** A part uses only the parts below it; a package that the table doesn't know fails too. */
    static final ArchRule ARROWS =
            classes().that(Modules.in(Modules.allBut()).or(unknown())).should(useOnlyWhatTheTableAllows());

    /** {@code nn}, {@code data} and {@code weights} may know each other, but not in a circle; nor may any others. */
    static final ArchRule NO_CYCLES =
            SlicesRuleDefinition.slices().assignedFrom(parts()).should().beFreeOfCycles();

    static final ArchRule NATIVE_TYPES_ONLY_IN_BACKENDS = noClasses()
            .that(Modules.in(Modules.allBut("backend.onednn", "backend.nd4j", "benchmarks")))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.bytedeco..", "org.nd4j..")
            .because("only modules under backends/ know native types (benchmarks compare with them)");

    static final ArchRule LIBRARIES_DO_NOT_PRINT_OR_EXIT = noClasses()
            .that(Modules.in(Modules.allBut(PROGRAMS)))
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethodWhere(target(name("printStackTrace")))
            .because("a library leaves the console and the process to the program");

    static final ArchRule LIBRARIES_USE_NO_REFLECTION = noClasses()
            .that(Modules.in(Modules.allBut("examples", "benchmarks", "backend.onednn", "backend.nd4j")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.reflect..")
            .orShould()
            .callMethod(Class.class, "forName", String.class)
            .because("backends arrive by ServiceLoader, and nothing else is looked up by name");

    private static DescribedPredicate<JavaClass> unknown() {
        return DescribedPredicate.describe(
                "unknown",
                type -> Modules.of(type).filter(part -> part.startsWith("?")).isPresent());
    }

    private static ArchCondition<JavaClass> useOnlyWhatTheTableAllows() {
        return new ArchCondition<>("use only the parts that Modules.MAY_USE allows") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String from = Modules.of(type).orElseThrow();
                List<String> allowed = Modules.MAY_USE.get(from);
                if (allowed == null) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + " is in a package without a part"));
                    return;
                }
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    Optional<String> to = Modules.of(dependency.getTargetClass());
                    if (to.isPresent() && !to.get().equals(from) && !allowed.contains(to.get())) {
                        events.add(SimpleConditionEvent.violated(
                                type, from + " -> " + to.get() + ": " + dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static SliceAssignment parts() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return Modules.of(type).map(SliceIdentifier::of).orElseGet(SliceIdentifier::ignore);
            }

            @Override
            public String getDescription() {
                return "the parts of the library";
            }
        };
    }
}
