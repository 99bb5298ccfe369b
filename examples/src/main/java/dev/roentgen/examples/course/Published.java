package dev.roentgen.examples.course;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;

/**
 * What the course published: NTU, Deep Learning for Medical Imaging, 2024, final project on the COVID-19 Radiography
 * Database. Printed beside what a run measures, as it stands there: ResNeXt's recall and BEiTv2's accuracy contradict their
 * own rows.
 */
final class Published {
    static final String F1 = "F1", PRECISION = "precision", RECALL = "recall", ACCURACY = "accuracy";
    static final String MINUTES = "min/epoch",
            SOFT_DICE = "soft Dice",
            HARD_DICE = "hard Dice",
            IOU = "IoU",
            LOSS = "loss";

    private static final Map<String, Map<String, Double>> ROWS = Map.ofEntries(
            classifier("swin_b", .9668, .9699, .9639, .9601, 8.95),
            classifier("vit_b_16", .9631, .965, .9613, .9511, 8.85),
            classifier("convnext_base", .9651, .9663, .9641, .9546, 7.55),
            classifier("densenet161", .9513, .9401, .9644, .9502, 10.65),
            classifier("efficientnet_v2_l", .9654, .9686, .9624, .9561, 8.65),
            classifier("resnext101_64x4d", .9597, .961, .9268, .9497, 10.3),
            classifier("dinov2 100 %", .9648, .9666, .9602, .9575, 2.45),
            classifier("dinov2 75 %", .9644, .9662, .9626, .9563),
            classifier("dinov2 50 %", .9614, .9683, .9555, .9544),
            classifier("dinov2 25 %", .9467, .9435, .9502, .9405),
            classifier("beitv2 100 %", .9611, .963, .9593, .9642, 3.95),
            classifier("beitv2 75 %", .9591, .9641, .9548, .9523),
            classifier("beitv2 50 %", .9559, .9622, .9508, .9494),
            classifier("beitv2 25 %", .9425, .9484, .9368, .9362),
            classifier("clip, first prompts", .4264, .5843, .4422, .6719),
            classifier("clip, second prompts", .1689, .2842, .2241, .2255),
            row(
                    "vnet",
                    columns(
                            F1, .9515, PRECISION, .9589, RECALL, .9447, ACCURACY, .9428, MINUTES, 7.88, SOFT_DICE,
                            .9788)),
            segmenter("unet", .983, .03628),
            segmenter("unetplusplus", .9831, .03711),
            segmenter("manet", .9825, .03786),
            segmenter("fpn", .9825, .03781),
            segmenter("pspnet", .9805, .03394),
            segmenter("pan", .9822, .03823),
            segmenter("deeplabv3", .9818, .03812),
            segmenter("deeplabv3plus", .9833, .03451));

    private Published() {}

    private static Entry<String, Map<String, Double>> classifier(String name, double... values) {
        String[] columns = {F1, PRECISION, RECALL, ACCURACY, MINUTES};
        Map<String, Double> all = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) all.put(columns[i], values[i]);
        return row(name, all);
    }

    private static Entry<String, Map<String, Double>> segmenter(String name, double dice, double loss) {
        return row(name, columns(SOFT_DICE, dice, LOSS, loss));
    }

    private static Map<String, Double> columns(Object... pairs) {
        Map<String, Double> all = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) all.put((String) pairs[i], (Double) pairs[i + 1]);
        return all;
    }

    private static Entry<String, Map<String, Double>> row(String name, Map<String, Double> columns) {
        return Map.entry(name, Collections.unmodifiableMap(columns));
    }

    /** The published figures of a row, by column; empty where there are none. */
    static Map<String, Double> of(String row) {
        return ROWS.getOrDefault(row, Map.of());
    }
}
