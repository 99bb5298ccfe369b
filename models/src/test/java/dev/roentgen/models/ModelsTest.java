package dev.roentgen.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backends;
import dev.roentgen.backend.shape.ShapeBackend;
import dev.roentgen.models.resnet.ResNet;
import dev.roentgen.models.segment.Unet;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class ModelsTest {
    static Stream<String> names() {
        return Models.all().stream().map(ModelEntry::name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void every_model_takes_its_images_with_other_channels_and_classes(String name) {
        ModelEntry entry = Models.entry(name);
        boolean clip = entry.family().equals("Clip");
        ModelOptions options = clip
                ? ModelOptions.published().inChannels(1)
                : ModelOptions.published().inChannels(1).classes(5);
        Model model = entry.create(options);
        model.eval();
        try (var choice = Backends.with(new ShapeBackend())) {
            Tensor y = Autograd.off(
                    () -> model.forward(Tensor.zeros(entry.input(options).dims())));
            assertThat(y.dim(0)).isEqualTo(1);
            if (!clip) assertThat(y.dim(1)).isEqualTo(5);
        }
        assertThat(entry.input().dim(1)).isEqualTo(3);
        assertThat(entry.reference()).matches("arXiv:\\d{4}\\.\\d{5}|doi:.*");
    }

    @Test
    void options_say_what_is_to_be_different() {
        ResNet net = (ResNet)
                Models.create("resnet50", ModelOptions.published().headless().outputStride(8));
        assertThat(net.reductions()).containsExactly(2, 4, 8, 8, 8);
        assertThat(net.slots().keySet()).noneMatch(key -> key.startsWith("fc."));
        Unet unet = (Unet) Models.create(
                "unet", ModelOptions.published().encoder("densenet121").inChannels(1));
        assertThat(unet.encoder().channels()).hasSize(5);
        assertThat(unet.slots().get("encoder.features.conv0.weight").shape()).isEqualTo(Shape.of(64, 1, 7, 7));
        Model vit = Models.create("vit_b_16", ModelOptions.published().imageSize(384));
        assertThat(vit.slots().get("encoder.pos_embedding").shape()).isEqualTo(Shape.of(1, 577, 768));
    }

    @Test
    void mistakes_are_explained() {
        assertThatThrownBy(() -> Models.create("resnet-50"))
                .hasMessage("Models: the name must be one of " + Models.all().size() + " in the catalogue, got"
                        + " 'resnet-50'. The nearest are"
                        + " resnet50, resnet152, resnet18;"
                        + " './roentgen models' lists all.");
        assertThatThrownBy(() ->
                        Models.create("deeplabv3", ModelOptions.published().encoder("densenet121")))
                .hasMessage("DenseNetConfig: dilation instead of stride must be of a ResNet, ResNeXt or WideResNet, got"
                        + " an output stride of 8. Use one of them as the encoder.");
        assertThatThrownBy(() -> Models.create("unet", ModelOptions.published().encoder("vit_b_16")))
                .hasMessage("unet: the encoder must have features of several sizes, got 'vit_b_16'. Use resnet50.");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        full_beitv2_base_patch16_224, beitv2_base_patch16_224
        full_convnext_base, convnext_base
        full_densenet161, densenet161
        full_efficientnet_v2_l, efficientnet_v2_l
        full_hf_clip_vit_b32, openai/clip-vit-base-patch32
        full_hf_clip_vit_l14, openai/clip-vit-large-patch14
        full_hf_dinov2_base, facebook/dinov2-base
        full_resnext101_64x4d, resnext101_64x4d
        full_smp_deeplabv3_resnet50, deeplabv3
        full_smp_deeplabv3plus_resnet50, deeplabv3plus
        full_smp_fpn_resnet50, fpn
        full_smp_linknet_resnet50, linknet
        full_smp_manet_resnet50, manet
        full_smp_pan_resnet50, pan
        full_smp_pspnet_resnet50, pspnet
        full_smp_unet_resnet50, unet
        full_smp_unetplusplus_resnet50, unetplusplus
        full_swin_b, swin_b
        full_vit_b_16, vit_b_16
        full_vnet2d, vnet2d
        """)
    void names_shapes_and_types_are_those_of_the_original(String listed, String name) throws IOException {
        Optional<Path> folder = GoldenCases.shared();
        assumeTrue(folder.isPresent(), "needs shared/golden beside the checkout");
        byte[] json = Files.readAllBytes(folder.get().resolve("state_dicts.json"));
        JsonNode model = new ObjectMapper().readTree(json).path("models").path(listed);
        List<String> expected = new ArrayList<>(), found = new ArrayList<>();
        for (JsonNode row : model.path("state")) {
            List<Integer> dims = new ArrayList<>();
            row.path(1).forEach(d -> dims.add(d.asInt()));
            expected.add(row.path(0).asString() + " " + dims + " " + row.path(2).asString());
        }
        Model made = Models.create(name);
        made.slots().forEach((key, slot) -> found.add(key + " " + slot.shape() + " " + slot.dtype()));
        assertThat(found).containsExactlyInAnyOrderElementsOf(expected).isNotEmpty();
        assertThat(made.parameterCount()).isEqualTo(model.path("param_count").asLong());
    }
}
