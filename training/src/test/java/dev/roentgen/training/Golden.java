package dev.roentgen.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roentgen.tensor.Tensor;
import dev.roentgen.weights.Safetensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The cases of the shared reference numbers; absent, there are none and tests are skipped. */
public final class Golden {
    private static final @Nullable Path FOLDER = folder();

    private Golden() {}

    /** One case: its settings and tensors. */
    public record Case(String name, String kind, JsonNode config, JsonNode tolerance, Safetensors file, String prefix) {
        /** A tensor of the case. */
        public Tensor tensor(String key) {
            return read(file, prefix + key);
        }

        /** Whether the case has a tensor. */
        public boolean has(String key) {
            return file.contains(prefix + key);
        }

        /** A tensor of the same file, outside of the case. */
        public Tensor shared(String name) {
            return read(file, name);
        }

        /** Checks a tensor to the tolerance the case states for its outputs ("out") or gradients ("grad"). */
        public void check(String key, Tensor actual, String limit) {
            Tensor expected = tensor(key);
            assertThat(actual.shape()).as(name + " " + key).isEqualTo(expected.shape());
            double[] a = actual.toDoubleArray(), b = expected.toDoubleArray();
            double error = 0, largest = 0;
            for (int i = 0; i < a.length; i++) {
                error = Math.max(error, Double.isNaN(a[i]) ? Double.POSITIVE_INFINITY : Math.abs(a[i] - b[i]));
                largest = Math.max(largest, Math.abs(b[i]));
            }
            assertThat(error / Math.max(largest, Double.MIN_NORMAL))
                    .as(name + " " + key)
                    .isLessThanOrEqualTo(tolerance.get(limit).asDouble());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static @Nullable Path folder() {
        for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            Path found = up.resolve("shared").resolve("golden");
            if (Files.isRegularFile(found.resolve("index.json"))) return found;
        }
        return null;
    }

    private static Tensor read(Safetensors file, String name) {
        var info = file.info(name);
        return Tensor.of(info.dtype(), info.shape(), file.bytes(name));
    }

    /** All cases of some kinds; skips the calling test where the folder is absent. */
    public static List<Case> cases(String... kinds) {
        Path folder = FOLDER;
        assumeTrue(folder != null, "no folder shared/golden beside the checkout");
        List<Case> found = new ArrayList<>();
        Set<String> wanted = Set.of(kinds);
        for (JsonNode c : JsonMapper.shared()
                .readTree(folder.resolve("index.json").toFile())
                .get("cases")) {
            if (!wanted.contains(c.get("kind").asString())) continue;
            Safetensors file = Safetensors.open(folder.resolve(c.get("file").asString()));
            found.add(new Case(
                    c.get("case").asString(),
                    c.get("kind").asString(),
                    c.get("config"),
                    c.get("tolerance"),
                    file,
                    c.get("prefix").asString()));
        }
        assertThat(found).as("cases of " + wanted).isNotEmpty();
        return found;
    }
}
