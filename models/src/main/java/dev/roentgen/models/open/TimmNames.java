package dev.roentgen.models.open;

import dev.roentgen.models.efficientnet.EfficientNetConfig.Stage;
import dev.roentgen.weights.KeyMap;
import java.util.Collection;
import java.util.List;

/** From timm's names to torchvision's, where a family of ours has those. */
final class TimmNames {
    private static final int STAGES = 4;
    private static final String INDEX = "attn.relative_position_index";

    /** Of a ConvNeXt; its factors are planes here. */
    static final KeyMap CONVNEXT = convNext();

    private TimmNames() {}

    private static KeyMap convNext() {
        KeyMap map = KeyMap.none().rename("stem.*.*", "features.0.*.*");
        for (int i = 0; i < STAGES; i++) {
            String stage = "stages." + i + ".", block = stage + "blocks.*.";
            String here = "features." + (2 * i + 1) + ".*.", between = "features." + 2 * i + ".";
            map = map.rename(stage + "downsample.*.*", between + "*.*")
                    .plane(block + "gamma", here + "layer_scale")
                    .rename(block + "conv_dw.*", here + "block.0.*")
                    .rename(block + "norm.*", here + "block.2.*")
                    .rename(block + "mlp.fc1.*", here + "block.3.*")
                    .rename(block + "mlp.fc2.*", here + "block.5.*");
        }
        return map.rename("head.norm.*", "classifier.0.*").rename("head.fc.*", "classifier.2.*");
    }

    /** Of a Swin; in older files the step between two stages belongs to the first ({@code late}), now to the second. */
    static KeyMap swin(boolean late) {
        KeyMap map = KeyMap.none()
                .drop("layers.*.blocks.*.attn_mask")
                .drop("layers.*.blocks.*." + INDEX)
                .rename("patch_embed.proj.*", "features.0.0.*")
                .rename("patch_embed.norm.*", "features.0.2.*");
        for (int i = 0; i < STAGES; i++) {
            String layer = "layers." + i + ".", block = layer + "blocks.*.";
            String here = "features." + (2 * i + 1) + ".*.", between = "features." + 2 * (late ? i + 1 : i) + ".";
            map = map.rename(layer + "downsample.*.*", between + "*.*")
                    .rename(block + "mlp.fc1.*", here + "mlp.0.*")
                    .rename(block + "mlp.fc2.*", here + "mlp.3.*")
                    .rename(block + "attn.*", here + "attn.*")
                    .rename(block + "attn.*.*", here + "attn.*.*")
                    .rename(block + "*.*", here + "*.*");
        }
        return map.rename("head.fc.*", "head.*");
    }

    /** Those of a model's keys that timm computes and does not keep. */
    static List<String> computed(Collection<String> keys) {
        return keys.stream().filter(k -> k.endsWith(INDEX)).toList();
    }

    /** Of an EfficientNet with these stages. */
    static KeyMap efficientNet(List<Stage> stages) {
        String last = "features." + (stages.size() + 1) + ".";
        KeyMap map = KeyMap.none();
        for (int i = 0; i < stages.size(); i++) {
            String[] convs = convs(stages.get(i));
            for (int j = 0, norm = 1; j < convs.length; j++) {
                String here = "features." + (i + 1) + ".*.block." + j + ".", there = "blocks." + i + ".*.";
                if (convs[j].equals("se")) {
                    map = map.rename(there + "se.conv_reduce.*", here + "fc1.*")
                            .rename(there + "se.conv_expand.*", here + "fc2.*");
                    continue;
                }
                map = map.rename(there + convs[j] + ".*", here + "0.*")
                        .rename(there + "bn" + norm++ + ".*", here + "1.*");
            }
        }
        return map.rename("conv_stem.*", "features.0.0.*")
                .rename("bn1.*", "features.0.1.*")
                .rename("conv_head.*", last + "0.*")
                .rename("bn2.*", last + "1.*")
                .rename("classifier.*", "classifier.1.*");
    }

    /** What a stage's blocks consist of, in order. */
    private static String[] convs(Stage stage) {
        if (stage.fused()) return stage.expand() == 1 ? new String[] {"conv"} : new String[] {"conv_exp", "conv_pwl"};
        return stage.expand() == 1
                ? new String[] {"conv_dw", "se", "conv_pw"}
                : new String[] {"conv_pw", "conv_dw", "se", "conv_pwl"};
    }
}
