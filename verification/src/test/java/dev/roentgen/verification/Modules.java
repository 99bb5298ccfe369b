package dev.roentgen.verification;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Which part of the library may use which: the arrows of {@code docs/architecture.md}, as one table. */
final class Modules {
    private static final List<String> CORE =
            List.of("check", "array", "backend", "backend.java", "backend.shape", "tensor", "nn", "data", "weights");

    /** What a native backend lacks it computes in Java; {@code tensor} has the SPI that wraps its arrays as tensors. */
    private static final List<String> NATIVE = List.of("tensor", "backend.java", "backend", "array", "check");

    /** Part by package below {@code dev.roentgen}, to the parts it may use beside itself. */
    static final Map<String, List<String>> MAY_USE = new LinkedHashMap<>();

    static {
        MAY_USE.put("check", List.of());
        MAY_USE.put("array", List.of("check"));
        MAY_USE.put("backend", List.of("array", "check"));
        MAY_USE.put("backend.java", List.of("backend", "array", "check"));
        MAY_USE.put("backend.shape", List.of("backend", "array", "check"));
        MAY_USE.put("tensor", List.of("backend", "array", "check"));
        MAY_USE.put("nn", List.of("data", "weights", "tensor", "backend.shape", "backend", "array", "check"));
        MAY_USE.put("data", List.of("nn", "weights", "tensor", "backend", "array", "check"));
        MAY_USE.put("weights", List.of("nn", "data", "tensor", "backend", "array", "check"));
        MAY_USE.put("backend.onednn", NATIVE);
        MAY_USE.put("backend.nd4j", NATIVE);
        MAY_USE.put("layers", CORE);
        MAY_USE.put("models", plus(CORE, "layers"));
        MAY_USE.put("training", CORE);
        MAY_USE.put("datasets", CORE);
        List<String> library = plus(CORE, "layers", "models", "training", "datasets", "backend.onednn", "backend.nd4j");
        MAY_USE.put("examples", library);
        MAY_USE.put("benchmarks", plus(library, "examples"));
    }

    private Modules() {}

    /** The part that a class of the library belongs to; empty for a class from elsewhere. */
    static Optional<String> of(JavaClass type) {
        String name = type.getPackageName();
        if (!name.equals("dev.roentgen") && !name.startsWith("dev.roentgen.")) {
            return Optional.empty();
        }
        String below = name.length() > "dev.roentgen.".length() ? name.substring("dev.roentgen.".length()) : "";
        return Optional.of(MAY_USE.keySet().stream()
                .filter(part -> below.equals(part) || below.startsWith(part + "."))
                .max((a, b) -> Integer.compare(a.length(), b.length()))
                .orElse("?" + below));
    }

    static DescribedPredicate<JavaClass> in(List<String> parts) {
        return DescribedPredicate.describe(
                "in " + parts, type -> of(type).filter(parts::contains).isPresent());
    }

    static List<String> allBut(String... parts) {
        return MAY_USE.keySet().stream()
                .filter(part -> !List.of(parts).contains(part))
                .toList();
    }

    private static List<String> plus(List<String> parts, String... more) {
        return Stream.concat(parts.stream(), Stream.of(more)).toList();
    }
}
