package dev.roentgen.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.PoolOp;
import dev.roentgen.backend.PoolSpec;
import dev.roentgen.backend.ReduceOp;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.backend.kernel.BatchNormKernel;
import dev.roentgen.backend.kernel.LinearKernel;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeterminismTest {
    @Test
    void two_processes_with_two_threads_give_the_same_bits() throws Exception {
        String first = run(), second = run();
        assertThat(first).hasSizeGreaterThan(100).isEqualTo(second);
    }

    private static String run() throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java, "-Xmx512m", "-Droentgen.threads=2"));
        if (Runtime.version().feature() >= 23)
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Numbers.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }

    /** Prints the hash of the bits of results whose sums several threads share. */
    static final class Numbers {
        private static final OneDnnBackend B = new OneDnnBackend();
        private static final Random RANDOM = new Random(5);

        private Numbers() {}

        public static void main(String[] args) {
            ConvSpec spec = ConvSpec.UNIT.padding(1, 1);
            NdArray x = random(4, 32, 40, 40), w = random(32, 32, 3, 3), c = random(32);
            NdArray y = B.conv(x, w, spec);
            print("conv", y);
            print("conv data", B.convData(y, w, spec, x.shape()));
            print("conv weight", B.convWeight(x, y, spec, w.shape()));
            var norm = B.fused(BatchNormKernel.class).orElseThrow();
            var settings = new BatchNormKernel.Settings(true, 1e-5, Activation.RELU);
            NdArray[] in = {y, c, c, null, null, null};
            var normed = norm.forward(settings, in, true);
            for (NdArray out : normed.outputs()) print("batch norm", out);
            for (NdArray g : norm.backward(settings, new NdArray[] {y, null, null}, in, normed, new boolean[] {
                true, true, true, false, false, false
            })) if (g != null) print("its gradient", g);
            NdArray rows = random(788, 256), weight = random(512, 256);
            var linear = B.fused(LinearKernel.class).orElseThrow();
            NdArray[] operands = {rows, weight, random(512)};
            var product = linear.forward(Activation.NONE, operands, true);
            print("linear", product.outputs()[0]);
            for (NdArray g : linear.backward(
                    Activation.NONE, new NdArray[] {random(788, 512)}, operands, product, new boolean[] {
                        true, true, true
                    })) print("its gradient", g);
            print("sum", B.reduce(ReduceOp.SUM, x, false, 0, 1, 2, 3));
            print("sum of channels", B.reduce(ReduceOp.SUM, y, false, 0, 2, 3));
            print("pool", B.pool(PoolOp.AVERAGE, y, PoolSpec.kernel(2)).get(0));
        }

        private static NdArray random(int... dims) {
            Shape s = Shape.of(dims);
            float[] f = new float[(int) s.size()];
            for (int i = 0; i < f.length; i++) f[i] = (float) RANDOM.nextGaussian();
            return B.fromHost(DType.F32, s, FloatBuffer.wrap(f));
        }

        private static void print(String what, NdArray x) {
            FloatBuffer f = FloatBuffer.allocate((int) x.size());
            B.toHost(x, f);
            int[] bits = new int[f.capacity()];
            for (int i = 0; i < bits.length; i++) bits[i] = Float.floatToRawIntBits(f.get(i));
            System.out.println(what + " " + x.shape() + " " + Arrays.hashCode(bits));
        }
    }
}
