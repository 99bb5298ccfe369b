package dev.roentgen.datasets.transform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.Reference;
import dev.roentgen.datasets.image.Image;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Changes against what torchvision and OpenCV make of the same picture. */
class ReferenceTest {
    private static final Map<String, Image> EXPECTED = Reference.pictures("transform/expected.txt");
    private static final Image GRAY = EXPECTED.get("gray");

    /** They round halves, or sums in float, to the other side. */
    private static final int ROUNDING = 1;

    static Set<String> moved() {
        return EXPECTED.keySet().stream()
                .filter(name -> name.startsWith("affine"))
                .collect(Collectors.toSet());
    }

    static Set<String> others() {
        return EXPECTED.keySet().stream()
                .filter(name -> name.matches("(blur|gamma|brightness|clahe).*"))
                .collect(Collectors.toSet());
    }

    /** Where the source lies within the picture: torchvision goes on with black, we with the edge. */
    @ParameterizedTest
    @MethodSource("moved")
    void a_warp_equals_torchvisions(String name) {
        var words = name.split("_");
        var warp = Warp.of(
                Math.toRadians(Double.parseDouble(words[1])),
                Double.parseDouble(words[4]),
                -Math.tan(Math.toRadians(Double.parseDouble(words[5]))),
                Double.parseDouble(words[2]) / GRAY.width(),
                Double.parseDouble(words[3]) / GRAY.height());
        var got = warp.of(new Example("x", 0, GRAY, GRAY));
        Image expected = EXPECTED.get(name), nearest = EXPECTED.get(name.replace("affine", "nearest"));
        int h = GRAY.height(), w = GRAY.width(), inside = 0, other = 0;
        double[] across = new double[w], right = new double[w], down = new double[w];
        for (int x = 0; x < w; x++) across[x] = (x + 0.5) / w - 0.5;
        for (int y = 0; y < h; y++) {
            warp.row(across, (y + 0.5) / h - 0.5, (double) w / h, right, down);
            for (int x = 0; x < w; x++) {
                double sx = (right[x] + 0.5) * w - 0.5, sy = (down[x] + 0.5) * h - 0.5;
                if (sx < 0 || sy < 0 || sx > w - 1 || sy > h - 1) continue;
                inside++;
                assertThat(Math.abs(got.image().at(y, x, 0) - expected.at(y, x, 0)))
                        .as("row %d, column %d", y, x)
                        .isLessThanOrEqualTo(ROUNDING);
                if (got.mask().at(y, x, 0) != nearest.at(y, x, 0)) other++; // a source halfway between two samples
            }
        }
        assertThat(inside).isGreaterThan(h * w / 3);
        assertThat(other).isLessThanOrEqualTo(inside / 100);
    }

    @ParameterizedTest
    @MethodSource("others")
    void other_changes_equal_those_of_torchvision_and_opencv(String name) {
        var words = name.split("_");
        double value = Double.parseDouble(words[1]);
        var example = new Example("x", 0, GRAY, null);
        var draws = new Draws(1, 1, 1);
        Image got = switch (words[0]) {
            case "blur" -> Transforms.blur(value, value).apply(example, draws).image();
            case "gamma" -> Transforms.gamma(value, value).apply(example, draws).image();
            case "brightness" -> Exposure.levels(GRAY, v -> v + 255 * value);
            default ->
                Transforms.clahe(value, Integer.parseInt(words[2]))
                        .apply(example, draws)
                        .image();
        };
        assertThat(Reference.difference(got, EXPECTED.get(name))).isLessThanOrEqualTo(ROUNDING);
    }
}
