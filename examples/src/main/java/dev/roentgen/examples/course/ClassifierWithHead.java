package dev.roentgen.examples.course;

import dev.roentgen.array.Shape;
import dev.roentgen.check.DataException;
import dev.roentgen.layers.Linear;
import dev.roentgen.models.Model;
import dev.roentgen.models.ModelOptions;
import dev.roentgen.models.Models;
import dev.roentgen.models.open.Opened;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The course's classifier: a published model with its 1000-class head, ReLU, and a linear map to the course's classes.
 *
 * <p>Shapes: {@code [B, 3, H, W] -> [B, classes]}. State: {@code model.*}, {@code head.weight}, {@code head.bias}.
 */
final class ClassifierWithHead extends TensorLayer {
    private static final int IMAGENET = 1000;

    private final Model model;
    private final Linear head;

    private ClassifierWithHead(Model model, int classes) {
        this.model = child("model", model);
        head = child("head", new Linear(IMAGENET, classes));
    }

    /** The published model in it. */
    Model model() {
        return model;
    }

    @Override
    protected Tensor compute(Tensor x) {
        return head.forward(model.forward(x).relu());
    }

    /** The model of a name with the weights of a checkpoint, or with random ones where there is none. */
    static ClassifierWithHead of(String name, ModelOptions options, @Nullable Path checkpoint, int classes) {
        if (checkpoint == null) return new ClassifierWithHead(Models.create(name, options), classes);
        Opened opened = Models.open(checkpoint, options);
        boolean right = shapes(opened.model()).equals(shapes(Models.create(name, options)));
        if (!right) {
            opened.model().unload();
            throw new DataException(
                    checkpoint.toString(),
                    "the weights must be those of",
                    name,
                    opened.name(),
                    "Get the file that docs/course.md names.");
        }
        return new ClassifierWithHead(opened.model(), classes);
    }

    private static Map<String, Shape> shapes(Model model) {
        Map<String, Shape> shapes = new TreeMap<>();
        model.slots().forEach((key, slot) -> shapes.put(key, slot.shape()));
        return shapes;
    }
}
