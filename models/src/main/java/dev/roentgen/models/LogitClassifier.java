package dev.roentgen.models;

import dev.roentgen.layers.Linear;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A classifier on another's logits, which keeps its head: a linear map of what is positive among them.
 *
 * <p>Shapes: {@code [B, C, H, W] -> [B, classes]}. State: {@code model.*}, {@code head.weight}, {@code head.bias}.
 */
public final class LogitClassifier extends Model {
    private final Model model;
    private final int logits;
    private Linear head;
    private int classes;

    /** A new head for so many classes on a model of so many logits. */
    public LogitClassifier(Model model, int logits, int classes) {
        this.model = child("model", model);
        this.logits = logits;
        this.classes = classes;
        head = child("head", new Linear(logits, classes));
    }

    /** The model whose logits are read. */
    public Model model() {
        return model;
    }

    int logits() {
        return logits;
    }

    int classes() {
        return classes;
    }

    @Override
    protected void head(int classes) {
        this.classes = classes;
        head = replaceChild("head", new Linear(logits, classes));
    }

    /** {@inheritDoc} */
    @Override
    public List<Part> blocks() {
        List<Part> parts = new ArrayList<>();
        for (Part part : model.blocks()) parts.add(part.under("model."));
        int last = parts.size() - 1;
        parts.set(last, parts.get(last).under("", "head."));
        return parts;
    }

    @Override
    protected Tensor compute(Tensor x) {
        return head.forward(model.forward(x).relu());
    }
}
