package dev.roentgen.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.check.ShapeException;
import dev.roentgen.models.segment.Pan;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.weights.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every model promises, on a small one of each. */
class ModelContractTest {
    private static final double CLOSE = 1e-4; // of the largest: one batch and two may sum in another order

    @TempDir
    Path folder;

    @BeforeEach
    void seed() {
        Generator.seed(1);
    }

    @ParameterizedTest
    @EnumSource
    void forward_gives_the_promised_shape_and_backward_reaches_every_parameter(SmallModel model) {
        TensorLayer layer = model.make();
        try (Scope scope = Scope.open()) {
            Tensor y = layer.forward(model.input());
            assertThat(y.shape()).isEqualTo(model.out);
            y.square().sum().backward();
        }
        layer.parameters().forEach((key, p) -> {
            if (!key.matches(unused(model))) assertThat(p.gradient()).as(key).isNotNull();
        });
    }

    /** What has state but takes no part, as in the originals. */
    static String unused(SmallModel model) {
        return switch (model) {
            case UNET_SCSE -> ".*blocks\\.4\\.attention1.*";
            case VNET, VNET_INTERPOLATING -> "fc[12].*"; // the other head's: VNetTest
            case CLIP -> "text_.*|logit_scale"; // the texts' side: ClipTest
            case DINOV2, DINOV2_GATED, DINOV2_REGISTERS -> ".*mask_token";
            case UNET_OVER_EFFICIENTNET -> "encoder\\.features\\.6\\..*";
            case UNET_OVER_SWIN -> "encoder\\.norm\\..*";
            case PSPNET, FPN_OF_THREE, PAN_OF_THREE, DEEPLAB_V3_PLUS_OF_THREE -> "encoder\\.layer[34].*";
            case FPN_OF_FOUR, PSPNET_OF_FOUR -> "encoder\\.layer4.*";
            default -> "none";
        };
    }

    @ParameterizedTest
    @EnumSource
    void evaluation_changes_no_state_and_repeats_itself(SmallModel model) {
        TensorLayer layer = model.make();
        layer.eval();
        float[] once = output(layer, model.input());
        Map<String, float[]> before = state(layer);
        assertThat(output(layer, model.input())).isEqualTo(once);
        state(layer).forEach((key, v) -> assertThat(v).as(key).isEqualTo(before.get(key)));
    }

    @ParameterizedTest
    @EnumSource
    void saved_and_loaded_it_gives_the_same_bits(SmallModel model) {
        TensorLayer layer = model.make();
        layer.forward(model.input()); // moves running statistics
        Path file = folder.resolve("model.safetensors");
        Weights.save(layer, file);
        Generator.seed(99);
        TensorLayer other = model.maker.get();
        Weights.load(other, file);
        layer.eval();
        other.eval();
        assertThat(output(other, model.input())).isEqualTo(output(layer, model.input()));
    }

    @ParameterizedTest
    @EnumSource
    void a_batch_of_one_gives_what_it_gives_in_a_larger_one(SmallModel model) {
        TensorLayer layer = model.make();
        layer.eval();
        Tensor x = model.input();
        float[] both = output(layer, x), first = output(layer, x.narrow(0, 0, 1));
        double largest = 0;
        for (float v : both) largest = Math.max(largest, Math.abs(v));
        for (int i = 0; i < first.length; i++)
            assertThat((double) first[i]).isCloseTo(both[i], within(CLOSE * largest));
    }

    @ParameterizedTest
    @EnumSource
    void odd_sizes_work_or_name_what_to_pad_to(SmallModel model) {
        TensorLayer layer = model.make();
        layer.eval();
        Tensor odd = Tensor.randn(1, model.in.dim(1), 35, 67);
        if (model.multiple == 0) assertThat(layer.forward(odd).shape().dim(0)).isEqualTo(1);
        else if (model.multiple == -2)
            assertThatThrownBy(() -> layer.forward(odd))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageEndingWith(" input must be [B, 3, H, W] with H and W multiples of 8, got [1, 3, 35, 67]."
                            + " Resize or pad the images.");
        else if (model.multiple == -3)
            assertThatThrownBy(() -> layer.forward(odd))
                    .isInstanceOf(ShapeException.class)
                    .hasMessage("Vit: input must be [B, 3, 32, 32], got [1, 3, 35, 67]."
                            + " Resize the images, or build with ofAnySize().");
        else if (model.multiple == -1)
            assertThatThrownBy(() -> layer.forward(odd))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageEndingWith(" input must be [B, 3, 32, 32], got [1, 3, 35, 67]."
                            + " Resize the images, or build for another size with image(size, patch).");
        else
            assertThatThrownBy(() -> layer.forward(odd))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageEndingWith(" input must be [B, C, H, W] with H and W multiples of " + model.multiple
                            + (layer instanceof Pan ? " from " + 8 * model.multiple + " on" : "")
                            + ", got [1, 3, 35, 67]. Pad to "
                            + up(35, model.multiple, layer) + " x " + up(67, model.multiple, layer) + ".");
    }

    private static int up(int size, int multiple, TensorLayer layer) {
        int up = (size + multiple - 1) / multiple * multiple;
        return layer instanceof Pan ? Math.max(8 * multiple, up) : up;
    }

    @ParameterizedTest
    @EnumSource
    void frozen_parameters_get_no_gradient(SmallModel model) {
        TensorLayer layer = model.make();
        String first = layer.parameters().keySet().stream()
                .filter(key -> !key.matches(unused(model)))
                .findFirst()
                .orElseThrow();
        int all = layer.parameters().size();
        assertThat(layer.freeze(".*")).isEqualTo(all);
        layer.parameters().get(first).freeze(false);
        try (Scope scope = Scope.open()) {
            layer.forward(model.input()).square().sum().backward();
        }
        List<String> graded = layer.parameters().entrySet().stream()
                .filter(e -> e.getValue().gradient() != null)
                .map(Map.Entry::getKey)
                .toList();
        assertThat(graded).containsExactly(first);
    }

    @ParameterizedTest
    @EnumSource
    void eight_threads_on_one_model_give_the_bits_of_one(SmallModel model) throws Exception {
        TensorLayer layer = model.make();
        layer.eval();
        float[] alone = output(layer, model.input());
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<float[]>> results = new ArrayList<>();
            for (int i = 0; i < 8; i++) results.add(pool.submit(() -> output(layer, model.input())));
            for (Future<float[]> r : results) assertThat(r.get()).isEqualTo(alone);
        } finally {
            pool.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_same_seed_gives_the_same_bits_in_training(SmallModel model) {
        List<Map<String, float[]>> runs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            TensorLayer layer = model.make();
            try (Scope scope = Scope.open()) {
                layer.forward(model.input()).square().sum().backward();
            }
            Map<String, float[]> gradients = new LinkedHashMap<>();
            layer.parameters().forEach((key, p) -> {
                if (p.gradient() != null) gradients.put(key, p.gradient().toArray());
            });
            runs.add(gradients);
            layer.eachParameter(Parameter::clearGradient);
        }
        runs.get(0).forEach((key, g) -> assertThat(runs.get(1).get(key)).as(key).isEqualTo(g));
    }

    static float[] output(TensorLayer layer, Tensor x) {
        try (Scope scope = Scope.open()) {
            return Autograd.off(() -> layer.forward(x)).toArray();
        }
    }

    private static Map<String, float[]> state(TensorLayer layer) {
        Map<String, float[]> state = new LinkedHashMap<>();
        layer.slots().forEach((key, slot) -> state.put(key, slot.value().toArray()));
        return state;
    }
}
