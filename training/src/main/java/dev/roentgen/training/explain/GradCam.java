package dev.roentgen.training.explain;

import dev.roentgen.check.ShapeException;
import dev.roentgen.nn.Forward;
import dev.roentgen.nn.Layer;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Grad-CAM: the channels of a layer's result, weighted by how much each raises the logit of a class, as a map over the image
 * from 0 to 1. Selvaraju et al., arXiv:1610.02391.
 *
 * <p>Shapes: images {@code [B, C, H, W]}, maps {@code [B, 1, H, W]}. The layer's result may be {@code [B, K, h, w]}, tokens
 * {@code [B, N, K]} of a square grid behind any number of class tokens, or with {@link #channelsLast} {@code [B, h, w, K]}.
 * Where only the class token is read, it must lie before the last attention ({@code "blocks.11.norm1"}): behind it no patch
 * matters any more, and the map is 0.
 */
public final class GradCam {
    private final Forward model;
    private final Watched watched;
    private final boolean channelsLast;

    private GradCam(Forward model, Watched watched, boolean channelsLast) {
        this.model = model;
        this.watched = watched;
        this.channelsLast = channelsLast;
    }

    /** Looks at a model's layer by its path, such as {@code "encoder.layer4"}. */
    public static <M extends Layer & Forward> GradCam of(M model, String layer) {
        return new GradCam(model, Watched.layer("GradCam", model, layer), false);
    }

    /** The same for a layer whose result has its channels last, as Swin's. */
    public GradCam channelsLast() {
        return new GradCam(model, watched, true);
    }

    /**
     * The maps of a batch, for a class of each image.
     *
     * @param classes a class number for each image; for a model with one logit, 0
     */
    public Tensor maps(Tensor images, int... classes) {
        Scores.check("GradCam", images, classes);
        List<Tensor> results =
                new ArrayList<>(); // closed when the layer's caller is done; only their place in the graph is used
        List<Slot> values = new ArrayList<>();
        Layer.Hook hook = (layer, inputs, result) -> {
            if (!(result instanceof Tensor t)) return;
            results.add(t);
            values.add(new Slot(t.detach()));
        };
        try (Scope scope = Scope.open()) {
            Tensor logits = watched.during(hook, () -> model.forward(images.requireGrad()));
            if (results.isEmpty()) throw watched.unused("GradCam");
            int last = results.size() - 1;
            Tensor gradient = Autograd.gradient(Scores.sum("GradCam", logits, classes), results.get(last));
            return Autograd.off(() -> scope.keep(map(values.get(last).value(), gradient, images)));
        } finally {
            values.forEach(Slot::unload);
        }
    }

    private Tensor map(Tensor value, Tensor gradient, Tensor images) {
        if (value.rank() == 3) Scores.square("GradCam", images);
        Tensor a = spatial(value), weights = spatial(gradient).mean(true, 2, 3); // [B, K, 1, 1]
        Tensor cam = a.mul(weights).sum(true, 1).relu(); // [B, 1, h, w]
        return Attribution.scaled(cam.resizeBilinear(images.dim(2), images.dim(3), false));
    }

    /** {@code [B, K, h, w]}. */
    private Tensor spatial(Tensor t) {
        if (t.rank() == 4) return channelsLast ? t.permute(0, 3, 1, 2) : t;
        if (t.rank() == 3) {
            int side = (int) Math.sqrt(t.dim(1));
            Tensor grid = t.narrow(1, t.dim(1) - side * side, side * side); // the class tokens come first
            return grid.transpose(1, 2).reshape(t.dim(0), t.dim(2), side, side);
        }
        throw new ShapeException(
                "GradCam",
                "the layer's result must be",
                "[B, K, h, w] or tokens [B, N, K]",
                t.shape().toString(),
                "Choose an earlier layer.");
    }
}
