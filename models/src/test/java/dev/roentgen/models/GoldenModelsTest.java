package dev.roentgen.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roentgen.array.DType;
import dev.roentgen.models.open.Settings;
import dev.roentgen.models.parity.Differences;
import dev.roentgen.models.parity.ModelKinds;
import dev.roentgen.models.parity.ModelParity;
import dev.roentgen.nn.Layer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class GoldenModelsTest {
    static Stream<Arguments> chosen() throws IOException {
        return named(GoldenCases.cases(GoldenCases.json("index.json"), "models_tiny"));
    }

    static Stream<Arguments> all() {
        Optional<Path> folder = GoldenCases.shared();
        if (folder.isEmpty()) return Stream.of(Arguments.of("none", null));
        JsonNode index =
                new ObjectMapper().readTree(folder.get().resolve("index.json").toFile());
        return named(GoldenCases.cases(index, "models_tiny").stream()
                .filter(c -> ModelKinds.all().containsKey(c.path("kind").asString()))
                .toList());
    }

    private static Stream<Arguments> named(List<JsonNode> cases) {
        return cases.stream().map(c -> Arguments.of(c.path("case").asString(), c));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("chosen")
    void a_small_model_agrees_with_its_original(String name, JsonNode which, @TempDir Path folder) throws IOException {
        GoldenCases.unpack(which, folder);
        agrees(which, folder);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    @Tag("slow")
    void every_small_model_agrees_with_its_original(String name, JsonNode which) {
        assumeTrue(which != null, "no folder shared/golden");
        agrees(which, GoldenCases.shared().orElseThrow());
    }

    private static void agrees(JsonNode which, Path folder) {
        Differences differences = ModelParity.run(which, folder, PlainAdam::of);
        assertThat(differences.lines()).isEmpty();
        assertThat(differences.compared())
                .isGreaterThan(2 * which.path("param_order").size() / 2);
    }

    static Stream<Arguments> fullSizes() throws IOException {
        List<Arguments> rows = new ArrayList<>();
        JsonNode models = GoldenCases.json("state_dicts.json").path("models");
        for (String name : models.propertyNames())
            if (ModelKinds.all().containsKey(models.path(name).path("kind").asString()))
                rows.add(Arguments.of(name, models.path(name)));
        return rows.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fullSizes")
    void a_full_size_has_the_names_shapes_and_types_of_its_original(String name, JsonNode expected) {
        Settings settings = new Settings(name, expected.path("config"));
        Layer layer = ModelKinds.all()
                .get(expected.path("kind").asString())
                .apply(settings)
                .layer();
        settings.checkAllAsked();
        List<String> states = new ArrayList<>();
        expected.path("state").forEach(s -> {
            List<Integer> dims = new ArrayList<>();
            s.path(1).forEach(d -> dims.add(d.asInt()));
            states.add(s.path(0).asString() + " " + DType.valueOf(s.path(2).asString()) + " " + dims);
        });
        List<String> got = new ArrayList<>();
        layer.slots().forEach((key, slot) -> got.add(key + " " + slot.dtype() + " " + slot.shape()));
        assertThat(got).containsExactlyInAnyOrderElementsOf(states);
        assertThat(layer.parameterCount())
                .isEqualTo(expected.path("param_count").asLong());
        assertThat(layer.slots().values()).noneMatch(s -> s.isLoaded());
    }
}
