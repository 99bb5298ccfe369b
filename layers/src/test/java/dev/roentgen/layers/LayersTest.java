package dev.roentgen.layers;

import static dev.roentgen.layers.conv.ConvOptions.kernel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.PoolSpec;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.layers.activation.Activate;
import dev.roentgen.layers.attention.MultiheadAttention;
import dev.roentgen.layers.conv.Conv2d;
import dev.roentgen.layers.conv.ConvNormAct;
import dev.roentgen.layers.conv.ConvTranspose2d;
import dev.roentgen.layers.norm.BatchNorm2d;
import dev.roentgen.layers.norm.GroupNorm;
import dev.roentgen.layers.norm.LayerNorm;
import dev.roentgen.layers.norm.LayerNorm2d;
import dev.roentgen.layers.pool.AdaptiveAvgPool2d;
import dev.roentgen.layers.pool.AvgPool2d;
import dev.roentgen.layers.pool.MaxPool2d;
import dev.roentgen.layers.pool.Upsample;
import dev.roentgen.layers.regularize.DropPath;
import dev.roentgen.layers.regularize.Dropout;
import dev.roentgen.layers.regularize.Dropout2d;
import dev.roentgen.nn.Layer;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.GradCheck;
import dev.roentgen.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LayersTest {
    @BeforeEach
    void seed() {
        Generator.seed(5);
    }

    /** Each layer, an input, the output's shape, its state. */
    static Stream<Arguments> layers() {
        return Stream.of(
                row(new Linear(4, 3), Shape.of(2, 5, 4), Shape.of(2, 5, 3), "weight [3, 4], bias [3]"),
                row(new Linear(4, 3, false), Shape.of(2, 4), Shape.of(2, 3), "weight [3, 4]"),
                row(
                        new Conv2d(4, 6, kernel(3).stride(2).padding(1).groups(2)),
                        Shape.of(2, 4, 5, 7),
                        Shape.of(2, 6, 3, 4),
                        "weight [6, 2, 3, 3], bias [6]"),
                row(
                        new Conv2d(2, 3, kernel(1, 3).stride(1, 2).padding(0, 1).noBias()),
                        Shape.of(1, 2, 4, 5),
                        Shape.of(1, 3, 4, 3),
                        "weight [3, 2, 1, 3]"),
                row(
                        new Conv2d(2, 2, kernel(3).dilation(2).same()),
                        Shape.of(1, 2, 5, 6),
                        Shape.of(1, 2, 5, 6),
                        "weight [2, 2, 3, 3], bias [2]"),
                row(
                        new Conv2d(2, 2, kernel(3).stride(2).noBias().fitting()),
                        Shape.of(1, 2, 5, 6),
                        Shape.of(1, 2, 3, 3),
                        "weight [2, 2, 3, 3]"),
                row(
                        new ConvTranspose2d(4, 6, kernel(3).stride(2).padding(1).groups(2), 1),
                        Shape.of(1, 4, 3, 2),
                        Shape.of(1, 6, 6, 4),
                        "weight [4, 3, 3, 3], bias [6]"),
                row(
                        new ConvNormAct(2, 3, kernel(3).same(), Activation.SILU),
                        Shape.of(2, 2, 4, 4),
                        Shape.of(2, 3, 4, 4),
                        "0.weight [3, 2, 3, 3], 1.weight [3], 1.bias [3], 1.running_mean [3], 1.running_var [3],"
                                + " 1.num_batches_tracked []"),
                row(
                        new BatchNorm2d(3),
                        Shape.of(2, 3, 2, 2),
                        Shape.of(2, 3, 2, 2),
                        "weight [3], bias [3], running_mean [3], running_var [3], num_batches_tracked []"),
                row(
                        new BatchNorm2d(3, 1e-3, 0.01, false),
                        Shape.of(2, 3, 2, 2),
                        Shape.of(2, 3, 2, 2),
                        "running_mean [3], running_var [3], num_batches_tracked []"),
                row(new LayerNorm(6), Shape.of(2, 3, 6), Shape.of(2, 3, 6), "weight [6], bias [6]"),
                row(
                        new LayerNorm(Shape.of(3, 4), 1e-6, true),
                        Shape.of(2, 3, 4),
                        Shape.of(2, 3, 4),
                        "weight [3, 4], bias [3, 4]"),
                row(new LayerNorm(Shape.of(4), 1e-6, false), Shape.of(2, 4), Shape.of(2, 4), ""),
                row(new LayerNorm2d(3, 1e-6), Shape.of(1, 3, 2, 2), Shape.of(1, 3, 2, 2), "weight [3], bias [3]"),
                row(new GroupNorm(2, 4), Shape.of(2, 4, 2, 3), Shape.of(2, 4, 2, 3), "weight [4], bias [4]"),
                row(
                        new MultiheadAttention(6, 2),
                        Shape.of(2, 3, 6),
                        Shape.of(2, 3, 6),
                        "in_proj_weight [18, 6], in_proj_bias [18], out_proj.weight [6, 6], out_proj.bias [6]"),
                row(
                        new MultiheadAttention(6, 3, false),
                        Shape.of(1, 2, 6),
                        Shape.of(1, 2, 6),
                        "in_proj_weight [18, 6], out_proj.weight [6, 6]"),
                row(new MaxPool2d(PoolSpec.kernel(2)), Shape.of(1, 2, 5, 4), Shape.of(1, 2, 2, 2), ""),
                row(new AvgPool2d(PoolSpec.kernel(2)), Shape.of(1, 2, 5, 4), Shape.of(1, 2, 2, 2), ""),
                row(new AdaptiveAvgPool2d(), Shape.of(2, 3, 5, 4), Shape.of(2, 3, 1, 1), ""),
                row(new AdaptiveAvgPool2d(2, 3), Shape.of(1, 2, 5, 4), Shape.of(1, 2, 2, 3), ""),
                row(new Upsample(2), Shape.of(1, 2, 3, 2), Shape.of(1, 2, 6, 4), ""),
                row(new Activate(Activation.GELU), Shape.of(2, 3), Shape.of(2, 3), ""),
                row(new Identity(), Shape.of(2, 3), Shape.of(2, 3), ""),
                row(new Flatten(), Shape.of(2, 3, 2, 2), Shape.of(2, 12), ""),
                row(
                        new Sequential(new Linear(3, 4), Tensor::relu, new Linear(4, 2)),
                        Shape.of(2, 3),
                        Shape.of(2, 2),
                        "0.weight [4, 3], 0.bias [4], 2.weight [2, 4], 2.bias [2]"));
    }

    private static Arguments row(TensorLayer layer, Shape in, Shape out, String state) {
        return Arguments.of(layer, in, out, state);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void a_layer_has_its_shapes_and_its_state(TensorLayer layer, Shape in, Shape out, String state) {
        assertThat(state(layer)).isEqualTo(state);
        assertThat(layer.slots().values()).noneMatch(s -> s.isLoaded());
        assertThat(layer.forward(Tensor.randn(in.dims())).shape()).isEqualTo(out);
    }

    private static String state(Layer layer) {
        return String.join(
                ", ",
                layer.slots().entrySet().stream()
                        .map(e -> e.getKey() + " " + e.getValue().shape())
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("layers")
    void the_gradients_of_a_layer_agree_with_differences(TensorLayer layer, Shape in, Shape out, String state) {
        GradCheck.check(layer::forward, in);
        layer.eval();
        GradCheck.check(layer::forward, in);
        if (layer.parameters().isEmpty()) return;
        layer.forward(Tensor.randn(in.dims())).sum().backward();
        layer.parameters()
                .forEach((key, p) -> assertThat(p.gradient())
                        .as(key)
                        .isNotNull()
                        .extracting(Tensor::shape)
                        .isEqualTo(p.shape()));
    }

    @Test
    void a_linear_layer_multiplies_and_adds() {
        Linear layer = new Linear(2, 2);
        set(layer, Map.of("weight", Tensor.of(1, 2, 3, 4).reshape(2, 2), "bias", Tensor.of(10, 20)));
        assertThat(layer.forward(Tensor.of(1, -1).reshape(1, 2)).toArray()).containsExactly(9, 19);
        assertThat(layer.forward(Tensor.of(-9, -1).reshape(1, 2), Activation.RELU)
                        .toArray())
                .containsExactly(0, 0);
    }

    @Test
    void a_fitted_convolution_puts_an_odd_zero_behind_the_plane() {
        Conv2d conv = new Conv2d(1, 1, kernel(1, 3).stride(1, 2).noBias().fitting());
        set(conv, Map.of("weight", Tensor.of(1, 10, 100).reshape(1, 1, 1, 3)));
        assertThat(conv.forward(Tensor.of(1, 2, 3, 4).reshape(1, 1, 1, 4)).toArray())
                .containsExactly(321, 43); // 1 2 3 and 3 4 0
        assertThat(conv.forward(Tensor.of(1, 2, 3).reshape(1, 1, 1, 3)).toArray())
                .containsExactly(210, 32); // 0 1 2 and 2 3 0
    }

    private static void set(Layer layer, Map<String, Tensor> values) {
        values.forEach((key, v) -> layer.slots().get(key).set(v));
    }

    @Test
    void running_statistics_follow_the_batch_with_the_unbiased_variance() {
        BatchNorm2d norm = new BatchNorm2d(1);
        norm.forward(Tensor.of(1, 2, 3, 6).reshape(2, 1, 1, 2));
        var slots = norm.slots();
        assertThat(slots.get("running_mean").value().item()).isCloseTo(0.1 * 3, within(1e-6));
        assertThat(slots.get("running_var").value().item()).isCloseTo(0.9 + 0.1 * 14 / 3, within(1e-6));
        assertThat(slots.get("num_batches_tracked").value().toLongArray()).containsExactly(1);
        assertThat(slots.get("num_batches_tracked").value().dtype()).isEqualTo(DType.I64);
    }

    @Test
    void evaluation_uses_the_running_statistics_and_leaves_them() {
        BatchNorm2d norm = new BatchNorm2d(1, 0);
        set(norm, Map.of("running_mean", Tensor.of(1), "running_var", Tensor.of(4)));
        norm.eval();
        assertThat(norm.forward(Tensor.of(1, 5).reshape(1, 1, 1, 2)).toArray()).containsExactly(0, 2);
        assertThat(norm.slots().get("running_mean").value().toArray()).containsExactly(1);
        assertThat(norm.slots().get("num_batches_tracked").value().item()).isZero();
    }

    @Test
    void the_fused_names_equal_their_parts() {
        BatchNorm2d norm = new BatchNorm2d(2);
        Tensor x = Tensor.randn(2, 2, 3, 3), r = Tensor.randn(2, 2, 3, 3);
        float[] apart = norm.forward(x).add(r).relu().toArray();
        assertThat(norm.forward(x, r, Activation.RELU).toArray()).containsExactly(apart, within(1e-6f));
        Conv2d conv = new Conv2d(2, 2, kernel(3));
        assertThat(conv.forward(x, Activation.GELU).toArray())
                .containsExactly(conv.forward(x).gelu().toArray(), within(1e-6f));
        LayerNorm layerNorm = new LayerNorm(3);
        var both = layerNorm.forward(x, r);
        assertThat(both.sum().toArray()).containsExactly(x.add(r).toArray());
        assertThat(both.y().toArray())
                .containsExactly(layerNorm.forward(x.add(r)).toArray(), within(1e-6f));
    }

    @Test
    void an_embedding_gives_rows_and_its_padding_no_gradient() {
        Embedding table = new Embedding(4, 2, 1);
        Tensor ids = Tensor.of(new long[] {3, 1, 3}, Shape.of(1, 3));
        Tensor rows = table.forward(ids);
        float[] weight = table.slots().get("weight").value().toArray();
        assertThat(rows.shape()).isEqualTo(Shape.of(1, 3, 2));
        assertThat(rows.toArray()).containsExactly(weight[6], weight[7], 0, 0, weight[6], weight[7]);
        rows.sum().backward();
        assertThat(table.parameters().get("weight").gradient().toArray()).containsExactly(0, 0, 0, 0, 0, 0, 2, 2);
    }

    @Test
    void masked_attention_does_not_see_what_is_masked() {
        MultiheadAttention attention = new MultiheadAttention(4, 2);
        Tensor x = Tensor.randn(1, 3, 4), y = Tensor.concat(1, x.narrow(1, 0, 2), Tensor.randn(1, 1, 4));
        Tensor causal = Tensor.ones(3, 3).tril(0).gt(0);
        float[] a = attention.forward(x, causal).narrow(1, 0, 2).toArray(),
                b = attention.forward(y, causal).narrow(1, 0, 2).toArray();
        assertThat(a).containsExactly(b, within(1e-6f));
        assertThat(attention.forward(x).narrow(1, 0, 2).toArray())
                .isNotEqualTo(attention.forward(y).narrow(1, 0, 2).toArray());
    }

    @Test
    void cross_attention_of_a_sequence_with_itself_is_self_attention() {
        MultiheadAttention attention = new MultiheadAttention(4, 2);
        Tensor x = Tensor.randn(2, 3, 4);
        assertThat(attention.forward(x, x, x, null).toArray())
                .containsExactly(attention.forward(x).toArray(), within(1e-6f));
        assertThat(attention
                        .forward(x, Tensor.randn(2, 5, 4), Tensor.randn(2, 5, 4), null)
                        .shape())
                .isEqualTo(Shape.of(2, 3, 4));
    }

    @Test
    void dropout_keeps_the_mean_in_training_and_everything_in_evaluation() {
        Tensor ones = Tensor.ones(100, 100);
        Dropout dropout = new Dropout(0.25);
        Tensor dropped = dropout.forward(ones);
        for (float v : dropped.toArray())
            assertThat(v == 0 || Math.abs(v - 4f / 3) < 1e-6).isTrue();
        assertThat(dropped.mean().item()).isCloseTo(1, within(0.03));
        dropout.eval();
        assertThat(dropout.forward(ones).toArray()).containsOnly(1);
    }

    @Test
    void stochastic_depth_drops_whole_samples() {
        DropPath drop = new DropPath(0.5);
        float[] rows = drop.forward(Tensor.ones(200, 2, 2)).toArray();
        int kept = 0;
        for (int b = 0; b < 200; b++) {
            for (int i = 1; i < 4; i++) assertThat(rows[4 * b + i]).isEqualTo(rows[4 * b]);
            assertThat(rows[4 * b]).isIn(0f, 2f);
            if (rows[4 * b] > 0) kept++;
        }
        assertThat(kept).isBetween(70, 130);
        drop.eval();
        assertThat(drop.forward(Tensor.ones(3, 1)).toArray()).containsOnly(1);
    }

    @Test
    void two_dimensional_dropout_drops_whole_channels() {
        Dropout2d drop = new Dropout2d(0.5);
        float[] planes = drop.forward(Tensor.ones(10, 20, 2, 2)).toArray();
        int kept = 0;
        for (int c = 0; c < 200; c++) {
            for (int i = 1; i < 4; i++) assertThat(planes[4 * c + i]).isEqualTo(planes[4 * c]);
            if (planes[4 * c] > 0) kept++;
        }
        assertThat(kept).isBetween(70, 130);
        drop.eval();
        assertThat(drop.forward(Tensor.ones(1, 2, 1, 1)).toArray()).containsOnly(1);
    }

    static Stream<Arguments> mistakes() {
        Map<String, Runnable> rows = new LinkedHashMap<>();
        rows.put(
                "Conv2d: groups must divide the channels 4 and 6, got 3. Use a common divisor of both.",
                () -> new Conv2d(4, 6, kernel(3).groups(3)));
        rows.put("ConvOptions: the kernel must be 1 or more, got 0 x 0.", () -> kernel(0));
        rows.put(
                "ConvOptions: the stride must be 1 or more, got 0 x 0.",
                () -> kernel(3).stride(0));
        rows.put(
                "ConvOptions: the padding must be 0 or more, got -1 x -1.",
                () -> kernel(3).padding(-1));
        rows.put(
                "Conv2d: conv2d: input must have 3 channels (weight [64, 3, 7, 7]), got 4 in [8, 4, 24, 24]."
                        + " Convert to RGB, or build with in = 4.",
                () -> new Conv2d(3, 64, kernel(7)).forward(Tensor.zeros(8, 4, 24, 24)));
        rows.put("Linear: sizes must be 1 or more, got 0 and 3.", () -> new Linear(0, 3));
        rows.put(
                "BatchNorm2d: input must be [B, 3, H, W], got [2, 4, 5, 5].",
                () -> new BatchNorm2d(3).forward(Tensor.zeros(2, 4, 5, 5)));
        rows.put(
                "LayerNorm: the last axes must be [6], got [2, 5]. Build the layer with the input's sizes.",
                () -> new LayerNorm(6).forward(Tensor.zeros(2, 5)));
        rows.put(
                "GroupNorm: groups must divide 4 channels, got 3. Use a divisor of the channels.",
                () -> new GroupNorm(3, 4));
        rows.put(
                "MultiheadAttention: heads must divide the dimension 10, got 3. Use a divisor of the dimension.",
                () -> new MultiheadAttention(10, 3));
        rows.put(
                "MultiheadAttention: input must be [B, N, 4], got [2, 4].",
                () -> new MultiheadAttention(4, 2).forward(Tensor.zeros(2, 4)));
        rows.put("Dropout: the probability must be from 0 to 1, got 1.5.", () -> new Dropout(1.5));
        rows.put("DropPath: the probability must be from 0 to 1, got NaN.", () -> new DropPath(Double.NaN));
        rows.put(
                "Embedding: the padding row must be from 0 to 3, or -1 for none, got 4.", () -> new Embedding(4, 2, 4));
        rows.put("Upsample: the factor must be 1 or more, got 0.", () -> new Upsample(0));
        rows.put(
                "AdaptiveAvgPool2d: the result must have 1 row and column or more, got 0 x 1.",
                () -> new AdaptiveAvgPool2d(0, 1));
        return rows.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void a_mistake_is_explained(String message, Runnable mistake) {
        assertThatThrownBy(mistake::run).hasMessage(message);
    }

    @Test
    void an_error_inside_names_the_path_to_the_layer() {
        var net = new Sequential(new Linear(3, 4), new Sequential(new Linear(4, 2), new LayerNorm(5)));
        assertThatThrownBy(() -> net.forward(Tensor.zeros(1, 3)))
                .hasMessage("Sequential.1.1: LayerNorm: the last axes must be [5], got [1, 2]."
                        + " Build the layer with the input's sizes.");
    }

    @Test
    void the_same_seed_makes_the_same_weights_whatever_is_read_first() {
        Generator.seed(3);
        var a = new Sequential(new Linear(3, 4), new Linear(4, 2));
        Generator.seed(3);
        var b = new Sequential(new Linear(3, 4), new Linear(4, 2));
        List<String> keys = List.copyOf(a.slots().keySet());
        Map<String, float[]> forwards = new LinkedHashMap<>();
        keys.forEach(k -> forwards.put(k, a.slots().get(k).value().toArray()));
        for (int i = keys.size() - 1; i >= 0; i--)
            assertThat(b.slots().get(keys.get(i)).value().toArray()).isEqualTo(forwards.get(keys.get(i)));
    }

    @Test
    void batch_norm_refuses_to_learn_from_one_value_a_channel() {
        var norm = new BatchNorm2d(3);
        norm.train();
        assertThatThrownBy(() -> norm.forward(Tensor.ones(1, 3, 1, 1)))
                .hasMessage(
                        "BatchNorm2d: training must have, for a variance, 2 or more values of each channel, got [1, 3, 1, 1]."
                                + " Use a batch of 2 or more or larger images, or call eval() on the layer.");
        norm.eval();
        assertThat(norm.forward(Tensor.ones(1, 3, 1, 1)).shape().toString()).isEqualTo("[1, 3, 1, 1]");
    }
}
