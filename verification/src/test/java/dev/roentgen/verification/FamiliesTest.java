package dev.roentgen.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.backend.Backends;
import dev.roentgen.models.SmallModel;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A small model of each family, forward and backward on each native backend, gives what it gives on {@code java}. */
class FamiliesTest {
    /** Of the largest of a tensor: single precision through a deep net, and a relu near zero that decides otherwise. */
    private static final double CLOSE = 1e-3;
    /** Of the largest gradient of the model: below it gradients cancel to rounding noise. */
    private static final double FLOOR = 1e-3;

    static Stream<Arguments> rows() {
        return Stream.of("onednn", "nd4j")
                .flatMap(b -> Stream.of(SmallModel.values()).map(m -> Arguments.of(b, m)));
    }

    @ParameterizedTest(name = "{1} on {0}")
    @MethodSource("rows")
    void a_small_model_gives_what_it_gives_on_java(String backend, SmallModel model) {
        Map<String, double[]> expected = run("java", model), got = run(backend, model);
        assertThat(got.keySet()).isEqualTo(expected.keySet());
        double floor = 0;
        for (double[] e : expected.values()) floor = Math.max(floor, FLOOR * largest(e));
        for (String name : expected.keySet()) close(name, got.get(name), expected.get(name), floor);
    }

    /** The output, and the gradients of the sum of its squares. */
    private static Map<String, double[]> run(String backend, SmallModel model) {
        Map<String, double[]> values = new LinkedHashMap<>();
        try (var choice = Backends.with(Backends.get(backend));
                Scope scope = Scope.open()) {
            TensorLayer layer = model.make();
            layer.eval();
            Tensor y = layer.forward(model.input());
            values.put("output", y.toDoubleArray());
            y.square().sum().backward();
            layer.parameters().forEach((key, p) -> {
                Tensor g = p.gradient();
                if (g != null) values.put(key, g.toDoubleArray());
                p.clearGradient();
            });
            layer.unload();
        }
        return values;
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double v : values) largest = Math.max(largest, Math.abs(v));
        return largest;
    }

    private static void close(String name, double[] got, double[] expected, double floor) {
        double difference = 0;
        for (int i = 0; i < got.length; i++) difference = Math.max(difference, Math.abs(got[i] - expected[i]));
        assertThat(difference).as(name).isLessThanOrEqualTo(CLOSE * Math.max(largest(expected), floor));
    }
}
