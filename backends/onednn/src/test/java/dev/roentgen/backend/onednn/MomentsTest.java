package dev.roentgen.backend.onednn;

import static dev.roentgen.backend.onednn.KernelCheck.B;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.backend.kernel.BatchNormKernel;
import java.nio.FloatBuffer;
import java.util.Random;
import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentsTest {
    /** Relative to the variance, and to the deviation: a few roundings of single precision. */
    private static final double CLOSE = 1e-6;

    private final Random random = new Random(5);

    @ParameterizedTest
    @CsvSource({
        "16, 12, 120, 96", // of several parts an image
        "3, 50, 61, 37", // no multiple of anything
        "64, 64, 12, 12", // shorter than a row of lanes
        "1, 3, 500, 300",
        "40, 600, 3, 3",
        "2, 5, 7, 9", // summed in double
        "300, 1000, 1, 1"
    })
    void a_batchs_statistics_are_those_summed_in_double_in_every_layout(int n, int c, int h, int w) {
        Shape shape = Shape.of(n, c, h, w);
        float[] values = values(n, c, h * w);
        double[][] expected = inDouble(values, n, c, h * w);
        NdArray rows = B.fromHost(DType.F32, shape, FloatBuffer.wrap(values));
        long[] dims = Desc.dims(shape);
        for (int tag : new int[] {dnnl.dnnl_abcd, dnnl.dnnl_acdb, dnnl.dnnl_aBcd16b, dnnl.dnnl_aBcd8b, dnnl.dnnl_bacd})
            check(B.reorder().to(rows, Desc.tag(tag, dims)), expected, "layout " + tag + " of " + shape);
    }

    private static void check(NdArray x, double[][] expected, String where) {
        var norm = B.fused(BatchNormKernel.class).orElseThrow();
        NdArray[] in = {x, null, null, null, null, null};
        var result = norm.forward(new BatchNormKernel.Settings(true, 1e-5, Activation.NONE), in, false);
        float[] mean = heap(result.outputs()[1]), var = heap(result.outputs()[2]);
        for (int i = 0; i < mean.length; i++) {
            double deviation = Math.sqrt(expected[1][i]) + Math.abs(expected[0][i]);
            assertThat(Math.abs(mean[i] - expected[0][i]) / deviation)
                    .as("mean, " + where)
                    .isLessThan(CLOSE);
            assertThat(Math.abs(var[i] / expected[1][i] - 1))
                    .as("variance, " + where)
                    .isLessThan(CLOSE);
        }
    }

    /** Channels of other means and deviations; the third's points are zero where a guess might look, and its mean far off. */
    private float[] values(int n, int c, int points) {
        float[] v = new float[n * c * points];
        for (int i = 0; i < v.length; i++) {
            int channel = i / points % c;
            double z = random.nextGaussian();
            v[i] = (float) (channel == 2 && z > -0.5 ? 40 + z : channel % 7 - 3 + (1 + channel % 5) * z);
        }
        return v;
    }

    private static double[][] inDouble(float[] v, int n, int c, int points) {
        double[] mean = new double[c], var = new double[c];
        for (int i = 0; i < v.length; i++) mean[i / points % c] += (double) v[i] / n / points;
        for (int i = 0; i < v.length; i++) {
            double d = v[i] - mean[i / points % c];
            var[i / points % c] += d * d / n / points;
        }
        return new double[][] {mean, var};
    }

    private static float[] heap(NdArray x) {
        float[] v = new float[(int) x.size()];
        B.toHost(x, FloatBuffer.wrap(v));
        return v;
    }
}
