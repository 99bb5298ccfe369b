package dev.roentgen.benchmarks.table;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A row of the operator table: what goes in, and what must come out.
 *
 * <p>A name that ends in {@code _BACKWARD} is the gradient alone: the forward pass is done once, beforehand.
 */
enum Row {
    /** x + b. */
    BIAS("add a bias, 788x3072", x(788, 3072), x(3072)),
    /** a + b in new memory. */
    ADD("add, 3.2 M floats, new result", x(3_200_000), x(3_200_000)),
    /** x with axes (0, 2, 1, 3), laid out anew. */
    PERMUTE("permute and copy, 4x197x12x64", x(4, 197, 12, 64)),
    /** Softmax over the last axis. */
    SOFTMAX("softmax, 48x197x197", x(48, 197, 197)),
    /** Gradient of the softmax of x, given dy. */
    SOFTMAX_BACKWARD("softmax backward, 48x197x197", x(48, 197, 197), x(48, 197, 197)),
    /** Gelu through the error function. */
    GELU("gelu (erf), 788x3072", x(788, 3072)),
    /** Gradient of gelu at x, given dy. */
    GELU_BACKWARD("gelu (erf) backward, 788x3072", x(788, 3072), x(788, 3072)),
    /** Layer norm of x over its last axis with weight and bias, epsilon 1e-6. */
    LAYER_NORM("layer norm, 788x768", x(788, 768), x(768), x(768)),
    /** Gradients of x, weight and bias of the layer norm, given dy, which comes last. */
    LAYER_NORM_BACKWARD("layer norm backward, 788x768", x(788, 768), x(768), x(768), x(788, 768)),
    /** A product per head. */
    BATCHED_MATMUL("batched matmul, 48x197x64x197", x(48, 197, 64), x(48, 64, 197)),
    /** x W with W [768, 3072] as stored. */
    MATMUL("matmul 788x768x3072, B as stored", x(788, 768), x(768, 3072)),
    /** x W' with W [3072, 768], a linear layer without its bias. */
    MATMUL_TRANSPOSED("matmul 788x768x3072, B transposed", x(788, 768), x(3072, 768)),
    /** 3x3 convolution with padding 1, one that begins and ends in row-major memory. */
    CONV("conv 3x3, 4x64x56x56, alone", x(4, 64, 56, 56), filters()),
    /** Three of them in a row. */
    CONV_CHAIN("conv 3x3, 4x64x56x56, three in a row", x(4, 64, 56, 56), filters(), filters(), filters()),
    /** Gradients of x and of the filters of one convolution, given dy, which comes last. */
    CONV_BACKWARD("conv 3x3 backward, alone", x(4, 64, 56, 56), filters(), x(4, 64, 56, 56)),
    /** Gradients of x and of the three filters of the chain, given dy, which comes last. */
    CONV_CHAIN_BACKWARD(
            "conv 3x3 backward, three in a row", x(4, 64, 56, 56), filters(), filters(), filters(), x(4, 64, 56, 56)),
    /** Batch norm of x with the batch's statistics, then the gradients of x, weight and bias, given dy, the last. */
    BATCH_NORM_TRAIN("batch norm, forward + backward, 4x64x56x56", x(4, 64, 56, 56), x(64), x(64), x(4, 64, 56, 56)),
    /** Maximum over 3x3 windows, stride 2, padding 1, then the gradient of x given dy. */
    MAX_POOL_TRAIN("max pool 3x3/2, forward + backward, 4x64x112x112", x(4, 64, 112, 112), x(4, 64, 56, 56)),
    /** Sum over the first axis. */
    SUM_ROWS("sum over rows, 788x3072", x(788, 3072)),
    /** One step of Adam (rate 1e-3, betas 0.9 and 0.999, epsilon 1e-8) from empty state; comes out: the parameter. */
    ADAM("Adam step, 4 M parameters", small(4_000_000), x(4_000_000)),
    /** The same against the peer's own fused kernel, which its optimiser uses only when asked. */
    ADAM_FUSED("Adam step, 4 M parameters, fused", small(4_000_000), x(4_000_000)),
    /** The cost of calling an op at all. */
    SMALL_ADD("add two 8x8", x(8, 8), x(8, 8));

    /** An input of uniform numbers in [-scale, scale). */
    record Input(double scale, List<Integer> dims) {
        int size() {
            return dims.stream().reduce(1, Math::multiplyExact);
        }
    }

    private final String title;
    private final List<Input> inputs;

    Row(String title, Input... inputs) {
        this.title = title;
        this.inputs = List.of(inputs);
    }

    String title() {
        return title;
    }

    List<Input> inputs() {
        return inputs;
    }

    /** The same numbers for every contender, in every process. */
    List<float[]> numbers() {
        List<float[]> all = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            SplittableRandom random = new SplittableRandom(1000L * ordinal() + i);
            double scale = inputs.get(i).scale();
            float[] values = new float[inputs.get(i).size()];
            for (int j = 0; j < values.length; j++) {
                values[j] = (float) (scale * (2 * random.nextDouble() - 1));
            }
            all.add(values);
        }
        return all;
    }

    private static Input x(Integer... dims) {
        return new Input(1, List.of(dims));
    }

    private static Input small(Integer... dims) {
        return new Input(1e-3, List.of(dims)); // as large as Adam's first step, so that a step left out shows
    }

    private static Input filters() {
        return new Input(Math.sqrt(3.0 / (9 * 64)), List.of(64, 64, 3, 3)); // keeps a chain's variance
    }
}
