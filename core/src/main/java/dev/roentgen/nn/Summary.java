package dev.roentgen.nn;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.shape.ShapeBackend;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.StandIns;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What a layer is made of and what it costs for inputs of one shape, found without memory for weights or results, and without
 * touching the layer: nothing is initialised, no mode or buffer changes.
 *
 * <p>MACs are the multiply-adds of matrix products and convolutions, attention's included; biases, normalisations, activations,
 * pooling and additions are not counted. Memory is what the composed operations need, to the byte; a backend's kernels may keep less or, in
 * layouts of their own, more: for two images oneDNN kept 277 MB of resnet50 where 261 are counted, 298 of vit_b_16 where 442
 * are.
 *
 * @param rows the layer itself, then all below it in the order of declaration
 * @param weightBytes memory of all parameters and buffers
 * @param inferenceBytes the most memory of inputs and results at one time in evaluation, without gradients
 * @param trainingBytes memory of what a forward in training leaves for backward
 */
public record Summary(List<Row> rows, long weightBytes, long inferenceBytes, long trainingBytes) {
    private static final int SHOWN_DEPTH = 2;
    private static final double MEGABYTE = 1e6;

    /**
     * A layer with all below it.
     *
     * @param path its path from the top, empty for the top itself
     * @param type the name of its class
     * @param outputs the shapes of what it returned last; none where it was not called
     * @param parameters the elements of its parameters
     * @param trainable those that are not frozen
     * @param macs the multiply-adds of all its calls
     */
    public record Row(String path, String type, List<Shape> outputs, long parameters, long trainable, long macs) {
        /** How many layers stand above it. */
        public int depth() {
            return path.isEmpty()
                    ? 0
                    : 1 + (int) path.chars().filter(c -> c == '.').count();
        }
    }

    /** Keeps a copy of the rows. */
    public Summary {
        rows = List.copyOf(rows);
    }

    /** The summary for {@code F32} inputs of this shape. */
    public static Summary of(TensorLayer layer, Shape input) {
        List<Row> rows = new ArrayList<>();
        long inference = run(layer, input, false, watch -> layer.eachLayer((path, l) -> rows.add(row(path, l, watch))));
        long weights = layer.slots().values().stream()
                .mapToLong(s -> s.shape().size() * s.dtype().bytes())
                .sum();
        return new Summary(rows, weights, inference, training(layer, input));
    }

    /** The multiply-adds of one forward alone, sooner. */
    public static long macs(TensorLayer layer, Shape input) {
        long[] macs = new long[1];
        run(layer, input, false, watch -> macs[0] = watch.macs(layer));
        return macs[0];
    }

    /** Batch normalisation refuses one value per channel; so one image is what a batch of two has less than one of three. */
    private static long training(TensorLayer layer, Shape input) {
        if (input.rank() == 0 || input.dim(0) != 1) return run(layer, input, true, watch -> {});
        long two = run(layer, input.with(0, 2), true, watch -> {}),
                three = run(layer, input.with(0, 3), true, watch -> {});
        return 2 * two - three;
    }

    private static long run(TensorLayer layer, Shape input, boolean training, Consumer<Watch> seen) {
        ShapeBackend backend = new ShapeBackend();
        try (StandIns values = StandIns.on(backend);
                Watch watch = new Watch(backend, training);
                Scope scope = Scope.open()) {
            layer.slots().values().forEach(Slot::value); // so that weights are not counted below
            backend.takePeak();
            long weights = backend.bytes();
            Tensor x = Tensor.zeros(input.dims());
            if (training) layer.forward(x);
            else Autograd.off(() -> layer.forward(x));
            seen.accept(watch);
            return (training ? backend.bytes() : backend.takePeak()) - weights;
        }
    }

    private static Row row(String path, Layer layer, Watch watch) {
        long all = 0, trainable = 0;
        for (Parameter p : layer.parameters().values()) {
            all += p.shape().size();
            if (!p.isFrozen()) trainable += p.shape().size();
        }
        return new Row(path, layer.getClass().getSimpleName(), watch.outputs(layer), all, trainable, watch.macs(layer));
    }

    /** The elements of all parameters. */
    public long parameters() {
        return rows.get(0).parameters();
    }

    /** The elements of those that are not frozen. */
    public long trainable() {
        return rows.get(0).trainable();
    }

    /** The multiply-adds of one forward. */
    public long macs() {
        return rows.get(0).macs();
    }

    /** A table of the upper layers and the sums below. */
    public String text() {
        return text(SHOWN_DEPTH);
    }

    /** The same down to layers with so many above them. */
    public String text(int depth) {
        List<Row> shown = rows.stream().filter(r -> r.depth() <= depth).toList();
        int wide = shown.stream().mapToInt(r -> name(r).length()).max().orElse(0);
        int shapes = Math.max(
                6, shown.stream().mapToInt(r -> shapes(r).length()).max().orElse(0));
        String line = "%-" + wide + "s  %-" + shapes + "s  %14s  %14s  %10s%n";
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, line, "layer", "output", "parameters", "trainable", "MMACs"));
        for (Row r : shown)
            text.append(String.format(
                    Locale.ROOT,
                    line,
                    name(r),
                    shapes(r),
                    String.format(Locale.ROOT, "%,d", r.parameters()),
                    String.format(Locale.ROOT, "%,d", r.trainable()),
                    String.format(Locale.ROOT, "%,.1f", r.macs() / 1e6)));
        return text
                + String.format(
                        Locale.ROOT,
                        "%,d parameters, %,d of them trainable; %.2f GMACs%n"
                                + "memory: weights %.1f MB, results %.1f MB in inference, %.1f MB kept for backward%n",
                        parameters(),
                        trainable(),
                        macs() / 1e9,
                        weightBytes / MEGABYTE,
                        inferenceBytes / MEGABYTE,
                        trainingBytes / MEGABYTE);
    }

    private static String name(Row r) {
        String last = r.path().substring(r.path().lastIndexOf('.') + 1);
        return "  ".repeat(r.depth()) + (last.isEmpty() ? "" : last + ": ") + r.type();
    }

    private static String shapes(Row r) {
        return r.outputs().stream().map(Shape::toString).collect(Collectors.joining(" "));
    }
}
