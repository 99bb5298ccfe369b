package dev.roentgen.models.parity;

import dev.roentgen.tensor.Tensor;
import java.util.Map;

/** The losses of the cases, as the folder's README defines them. */
final class Losses {
    private static final double SMOOTH = 1e-5;

    private Losses() {}

    static Tensor of(String name, Map<String, Tensor> outputs, Map<String, Tensor> inputs) {
        return switch (name) {
            case "cross_entropy" -> get(outputs, "logits", "pooled").crossEntropy(Subject.input(inputs, "labels"));
            case "mask_bce" -> binary(get(outputs, "mask"), Subject.input(inputs, "labels"));
            case "mse" ->
                outputs.values()
                        .iterator()
                        .next()
                        .sub(Subject.input(inputs, "labels"))
                        .square()
                        .mean();
            case "clip" -> contrastive(get(outputs, "logits_per_image"));
            case "seg_cls" -> both(outputs, inputs);
            default -> throw new IllegalArgumentException("no such loss: " + name);
        };
    }

    /** The name of a loss that is described in words. */
    static String named(String description) {
        if (description.startsWith("cross entropy")) return "cross_entropy";
        if (description.startsWith("mean BCE")) return "seg_cls";
        if (description.startsWith("mean binary cross entropy")) return "mask_bce";
        if (description.startsWith("mean squared error")) return "mse";
        if (description.startsWith("mean of the two symmetric")) return "clip";
        throw new IllegalArgumentException("no such loss: " + description);
    }

    private static Tensor get(Map<String, Tensor> outputs, String... names) {
        for (String name : names) {
            Tensor t = outputs.get(name);
            if (t != null) return t;
        }
        throw new IllegalArgumentException("the loss needs " + names[0] + " of " + outputs.keySet());
    }

    /** Mean binary cross entropy with logits. */
    static Tensor binary(Tensor x, Tensor t) {
        return x.relu().sub(x.mul(t)).add(x.abs().neg().exp().log1p()).mean();
    }

    private static Tensor contrastive(Tensor logits) {
        Tensor diagonal = Tensor.arange(logits.dim(0));
        return logits.crossEntropy(diagonal)
                .add(logits.transpose(0, 1).crossEntropy(diagonal))
                .mul(0.5);
    }

    private static Tensor both(Map<String, Tensor> outputs, Map<String, Tensor> inputs) {
        Tensor mask = get(outputs, "mask"), logits = get(outputs, "logits"), t = Subject.input(inputs, "labels");
        Tensor p = mask.sigmoid();
        Tensor dice = t.mul(p).sum().mul(2).add(SMOOTH).div(t.sum().add(p.sum()).add(SMOOTH));
        long[] classes = new long[logits.dim(0)];
        for (int i = 0; i < classes.length; i++) classes[i] = i % logits.dim(1);
        Tensor labels = Tensor.of(classes, dev.roentgen.array.Shape.of(classes.length));
        return binary(mask, t).add(dice.rsub(1)).add(logits.crossEntropy(labels));
    }
}
