package dev.roentgen.models.parity;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backends;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.weights.Loading;
import dev.roentgen.weights.Safetensors;
import dev.roentgen.weights.StateDict;
import dev.roentgen.weights.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Runs a case of the group {@code models_full}: a published size with weights made by {@link Formula}, its outputs, its loss,
 * and the norm of every parameter's gradient.
 */
final class FullParity {
    private static final Pattern STRIDED = Pattern.compile("(.*)_strided(\\d+)");
    private static final double FLOOR = 1e-4; // of the largest norm: below it gradients cancel to rounding noise
    private static final int CLASS = 7;

    private final JsonNode node;
    private final StateDict tensors;
    private final Safetensors file;
    private final Differences differences = new Differences();

    private FullParity(JsonNode node, Safetensors file) {
        this.node = node;
        this.file = file;
        this.tensors = StateDict.of(file);
    }

    static Differences run(JsonNode node, Safetensors file, Subject subject) {
        FullParity run = new FullParity(node, file);
        run.load(subject);
        run.compare(subject);
        subject.layer().unload();
        Backends.current().trim(); // the next model is of other sizes
        return run.differences;
    }

    private void load(Subject subject) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        List<String> integers = new ArrayList<>(); // keep their ordinary values
        node.path("state").forEach(s -> {
            String name = s.path(0).asString();
            if (s.path(2).asString().startsWith("I")) integers.add(name);
            else shapes.put(name, shape(s.path(1)));
        });
        Formula formula =
                new Formula(node.path("gain").asDouble(1), node.path("salt").asString(""));
        Loading how = Loading.strict().keys(subject.keys()).skip(integers.toArray(String[]::new));
        Weights.load(subject.layer(), formula.weights(shapes), how);
    }

    private static Shape shape(JsonNode dims) {
        List<Integer> sizes = new ArrayList<>();
        dims.forEach(d -> sizes.add(d.asInt()));
        return Shape.of(sizes.stream().mapToInt(d -> d).toArray());
    }

    private void compare(Subject subject) {
        subject.layer().eval();
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> inputs = new LinkedHashMap<>();
            inputs.put("x", Formula.image("input", shape(node.path("input").path("shape"))));
            JsonNode ids = node.path("input").path("ids");
            if (ids.isArray()) inputs.put("ids", words(ids));
            Map<String, Tensor> outputs = subject.run().apply(inputs);
            double tolerance = node.path("tolerance").path("out").asDouble();
            for (String name : file.names()) if (name.startsWith("out.")) compareOutput(name, outputs, tolerance);
            Tensor loss = loss(inputs, outputs);
            differences.values(
                    "loss",
                    new double[] {loss.item()},
                    new double[] {node.path("loss_value").asDouble()},
                    tolerance,
                    0);
            Map<String, Double> squares = new HashMap<>(); // of each gradient, which goes as soon as it is complete
            subject.layer()
                    .parameters()
                    .forEach((key, p) -> p.onGradient(done -> {
                        squares.put(key, Differences.squares(Objects.requireNonNull(done.gradient())));
                        done.clearGradient();
                    }));
            loss.backward();
            norms(subject, squares);
        }
    }

    private static Tensor words(JsonNode rows) {
        List<Long> words = new ArrayList<>();
        rows.forEach(row -> row.forEach(w -> words.add(w.asLong())));
        Shape shape = Shape.of(rows.size(), words.size() / rows.size());
        return Tensor.of(words.stream().mapToLong(w -> w).toArray(), shape);
    }

    private void compareOutput(String name, Map<String, Tensor> outputs, double tolerance) {
        String key = name.substring(4);
        Matcher m = STRIDED.matcher(key);
        int stride = 1;
        if (m.matches()) {
            key = m.group(1);
            stride = Integer.parseInt(m.group(2));
        }
        Tensor got = outputs.get(key);
        if (got == null) {
            differences.note(name, "not computed");
            return;
        }
        if (stride > 1 && got.rank() == 3) got = got.slice(1, 0, got.dim(1), stride); // every n-th token
        if (stride > 1 && got.rank() == 4)
            got = got.slice(2, 0, got.dim(2), stride).slice(3, 0, got.dim(3), stride); // of rows and columns
        differences.tensor(name, got, tensors.tensor(name), tolerance, 0);
    }

    private Tensor loss(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
        String text = node.path("loss").asString(), name = Losses.named(text);
        Map<String, Tensor> all = new LinkedHashMap<>(inputs);
        switch (name) {
            case "cross_entropy" -> {
                int batch = Subject.input(inputs, "x").dim(0);
                all.put("labels", Tensor.full(DType.I64, Shape.of(batch), CLASS));
            }
            case "mask_bce", "seg_cls" -> {
                Shape mask = Subject.input(outputs, "mask").shape();
                all.put("labels", Formula.image("labels", mask).gt(0).to(DType.F32));
            }
            case "mse" ->
                all.put(
                        "labels",
                        Formula.unit(
                                "labels",
                                Subject.input(outputs, "last_hidden_state").shape()));
            default -> {} // the contrast of images and texts needs no labels
        }
        return Losses.of(name, outputs, all);
    }

    private void norms(Subject subject, Map<String, Double> found) {
        JsonNode norms = node.path("grad_l2");
        double largest = 0;
        for (String name : norms.propertyNames())
            largest = Math.max(largest, norms.path(name).asDouble(0));
        double tolerance = node.path("tolerance").path("grad_l2").asDouble();
        for (String name : norms.propertyNames()) {
            double squares = 0;
            boolean any = false;
            for (String key : subject.keys().apply(single(name)).keys()) {
                Double square = found.get(key);
                if (square == null) continue;
                any = true;
                squares += square;
            }
            JsonNode expected = norms.path(name);
            double[] got = {Math.sqrt(squares)};
            if (!expected.isNumber()) {
                if (squares != 0) differences.note("grad_l2 " + name, "a gradient, expected none");
            } else if (!any) differences.note("grad_l2 " + name, "no gradient");
            else
                differences.values(
                        "grad_l2 " + name, got, new double[] {expected.asDouble()}, tolerance, FLOOR * largest);
        }
    }

    private StateDict single(String name) {
        Map<String, Shape> one = new LinkedHashMap<>();
        node.path("state").forEach(s -> {
            if (s.path(0).asString().equals(name)) one.put(name, shape(s.path(1)));
        });
        return new Formula(1, "").weights(one);
    }
}
