package dev.roentgen.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelsCommandTest {
    private final Console console = new Console();

    @Test
    void the_list_has_parameters_multiplications_input_and_paper() {
        console.done("models", "--filter", "Densely");
        assertThat(console.out().lines())
                .containsExactly(
                        "name                                         parameters      GMACs  input      paper",
                        "densenet121                                      7.98 M       2.83  224 x 224  Densely"
                                + " Connected Convolutional Networks, arXiv:1608.06993",
                        "densenet161                                     28.68 M       7.73  224 x 224  Densely"
                                + " Connected Convolutional Networks, arXiv:1608.06993",
                        "densenet169                                     14.15 M       3.36  224 x 224  Densely"
                                + " Connected Convolutional Networks, arXiv:1608.06993",
                        "densenet201                                     20.01 M       4.29  224 x 224  Densely"
                                + " Connected Convolutional Networks, arXiv:1608.06993",
                        "4 models");
    }

    @Test
    void a_list_as_json_has_the_same() {
        console.done("models", "--filter", "vit_b_16", "--json");
        assertThat(console.out())
                .isEqualToIgnoringNewLines(
                        "[{\"name\":\"vit_b_16\",\"family\":\"VisionTransformer\",\"parameters\":86567656,\"macs\":17563828224,\"input\":[1,3,224,224],\"paper\":\"An"
                                + " Image is Worth 16x16 Words: Transformers for Image Recognition at"
                                + " Scale\",\"reference\":\"arXiv:2010.11929\"}]");
    }

    @Test
    void a_name_shows_its_layers() {
        console.done("models", "unet", "--size", "64", "--depth", "1");
        assertThat(console.out())
                .startsWith("unet: U-Net: Convolutional Networks for Biomedical Image Segmentation, arXiv:1505.04597")
                .contains(
                        "input [1, 3, 64, 64]",
                        "  segmentation_head: Sequential  [1, 1, 64, 64]",
                        "32,521,105 parameters");
    }

    @Test
    void an_unknown_name_lists_the_nearest() {
        assertThat(console.run("models", "resnet51")).isEqualTo(ExitCode.INPUT);
        assertThat(console.err()).contains("The nearest are resnet50, ");
    }

    @Test
    void options_without_a_meaning_are_refused() {
        console.refused("--size: it must be given with a NAME, got none. Leave --size out.", "models", "--size", 64);
        console.refused("--depth: it must be given with a NAME, got none. Leave --depth out.", "models", "--depth", 1);
        console.refused(
                "--filter: it must be given without a NAME, got one. Leave --filter out.",
                "models",
                "resnet18",
                "--filter",
                "res");
        console.refused("--size: it must be 1 or more, got -5. Use --size 224.", "models", "resnet18", "--size", -5);
    }
}
