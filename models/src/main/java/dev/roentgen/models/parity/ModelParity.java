package dev.roentgen.models.parity;

import dev.roentgen.models.open.Settings;
import dev.roentgen.nn.Layer;
import dev.roentgen.nn.Parameter;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.weights.Loading;
import dev.roentgen.weights.Safetensors;
import dev.roentgen.weights.StateDict;
import dev.roentgen.weights.TensorInfo;
import dev.roentgen.weights.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Runs a case on the current backend. Of the group {@code models_tiny}: a small model with its whole state, its outputs, loss
 * and gradients in evaluation, outputs, loss, gradient norms and statistics in training, and the losses of five steps of
 * Adam. Of {@code models_full}: see {@link FullParity}.
 *
 * <p>Gradients jump where a relu's input is zero, and of all those of a net some often lie there within single precision: then
 * whether they agree is chance, in PyTorch too. So where nothing misses but gradients, or losses behind steps along them, the case
 * is run again with weights {@linkplain Nudged a unit in the last place} away, and must agree whole, within the same tolerances;
 * what is wrong with a gradient is wrong then too. docs/adr/0011.
 */
public final class ModelParity {
    private static final double FLOOR = 1e-3; // of the largest gradient of the case: below it is rounding noise

    /** Makes what does one step of Adam (0.9, 0.999, 1e-8, coupled decay) with the gradients there are, and clears them. */
    @FunctionalInterface
    public interface Adam {
        /** For all parameters of a model. */
        Runnable of(Layer model, double learningRate, double weightDecay);
    }

    private final JsonNode node;
    private final Safetensors file;
    private final StateDict tensors;
    private final StateDict state;
    private final Function<Settings, Subject> builder;
    private final Differences differences = new Differences();

    private ModelParity(
            JsonNode node, Safetensors file, Function<Settings, Subject> builder, UnaryOperator<StateDict> weights) {
        this.node = node;
        this.file = file;
        this.tensors = StateDict.of(file);
        this.state = weights.apply(tensors.under("state."));
        this.builder = builder;
    }

    /** Runs one case of a folder; without an optimiser the training steps are left out. */
    public static Differences run(JsonNode node, Path folder, @Nullable Adam adam) {
        Differences failed = new Differences();
        Function<Settings, Subject> builder =
                ModelKinds.all().get(node.path("kind").asString());
        if (builder == null) {
            failed.note("kind " + node.path("kind").asString(), "not built yet");
            return failed;
        }
        try (Safetensors file =
                Safetensors.open(folder.resolve(node.path("file").asString()))) {
            if (node.path("group").asString().equals("models_full")) {
                Settings settings =
                        new Settings("parity case " + node.path("case").asString(), node.path("config"));
                Subject subject = builder.apply(settings);
                settings.checkAllAsked();
                return FullParity.run(node, file, subject);
            }
            return new ModelParity(node, file, builder, weights -> weights)
                    .all(adam)
                    .orElse(seed ->
                            new ModelParity(node, file, builder, weights -> new Nudged(weights, seed)).all(adam));
        }
    }

    private Differences all(@Nullable Adam adam) {
        evaluation();
        training();
        if (adam != null) {
            trajectory("a", adam);
            trajectory("b", adam);
        }
        return differences;
    }

    private Subject subject() {
        Settings settings = new Settings("parity case " + node.path("case").asString(), node.path("config"));
        Subject subject = builder.apply(settings);
        settings.checkAllAsked();
        Weights.load(subject.layer(), state, Loading.strict().keys(subject.keys()));
        return subject;
    }

    private double tolerance(String part) {
        return node.path("tolerance").path(part).asDouble(0);
    }

    private Map<String, Tensor> inputs(String prefix) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (String name : file.names())
            if (name.startsWith(prefix)) inputs.put(name.substring(prefix.length()), tensors.tensor(name));
        return inputs;
    }

    private Tensor loss(Map<String, Tensor> outputs, Map<String, Tensor> inputs) {
        return Losses.of(node.path("loss").asString(), outputs, inputs);
    }

    private void compareOutputs(String prefix, Map<String, Tensor> outputs, double tolerance) {
        for (String name : file.names()) {
            if (!name.startsWith(prefix)) continue;
            Tensor got = outputs.get(name.substring(prefix.length()));
            if (got == null) differences.note(name, "not computed");
            else differences.tensor(name, got, tensors.tensor(name), tolerance, 0);
        }
    }

    private void evaluation() {
        Subject subject = subject();
        subject.layer().eval();
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> inputs = inputs("in.");
            List<String> graded = new ArrayList<>();
            inputs.replaceAll((name, t) -> {
                if (!file.contains("grad_in." + name)) return t;
                graded.add(name);
                return t.requireGrad();
            });
            Map<String, Tensor> outputs = subject.run().apply(inputs);
            compareOutputs("out.", outputs, tolerance("out"));
            Tensor loss = loss(outputs, inputs);
            differences.tensor("loss", loss.reshape(), tensors.tensor("loss"), tolerance("loss"), 0);
            List<Tensor> xs =
                    graded.stream().map(name -> Subject.input(inputs, name)).toList();
            List<Tensor> dxs = Autograd.gradients(loss, xs, Autograd.keepGraph());
            for (int i = 0; i < xs.size(); i++) {
                String name = "grad_in." + graded.get(i);
                differences.gradient(name, dxs.get(i), tensors.tensor(name), tolerance("grad_in"), 0);
            }
            loss.backward();
            gradients(subject);
        }
        subject.layer().unload();
    }

    private void gradients(Subject subject) {
        List<String> names =
                file.names().stream().filter(n -> n.startsWith("grad.")).toList();
        double largest = 0;
        for (String name : names) largest = Math.max(largest, largest(tensors.tensor(name)));
        Set<String> none = new TreeSet<>(subject.layer().parameters().keySet());
        for (String name : names) {
            double scale =
                    Math.max(largest(tensors.tensor(name)), FLOOR * largest); // of the whole, if it is cut in parts
            StateDict parts = subject.keys().apply(one(name.substring("grad.".length()), name));
            for (String key : parts.keys()) {
                none.remove(key);
                Parameter p = subject.layer().parameter(key);
                Tensor g = p == null ? null : p.gradient();
                if (g == null) differences.note("grad." + key, "no gradient");
                else differences.gradient("grad." + key, g, parts.tensor(key), tolerance("grad"), scale);
            }
        }
        for (String key : none) {
            Parameter p = subject.layer().parameter(key);
            Tensor g = p == null ? null : p.gradient();
            if (g != null && largest(g) != 0) differences.note("grad." + key, "a gradient, expected none");
        }
        subject.layer().eachParameter(Parameter::clearGradient);
    }

    private static double largest(Tensor t) {
        return t.abs().amax(false).item();
    }

    private Map<String, Tensor> trainInputs() {
        Map<String, Tensor> inputs = inputs("in.");
        inputs.putAll(inputs("train_in."));
        return inputs;
    }

    private void training() {
        Subject subject = subject();
        subject.layer().train();
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> inputs = trainInputs(), outputs = subject.run().apply(inputs);
            compareOutputs("train_out.", outputs, tolerance("train_out"));
            Tensor loss = loss(outputs, inputs);
            differences.tensor("train_loss", loss.reshape(), tensors.tensor("train_loss"), tolerance("train_loss"), 0);
            loss.backward();
            norms("train_grad_l2", subject, tolerance("train_grad_l2"), Parameter::gradient);
            Map<String, Slot> slots = subject.layer().slots();
            for (String name : file.names()) {
                if (!name.startsWith("train_buffer_after.")) continue;
                Slot slot = slots.get(name.substring("train_buffer_after.".length()));
                if (slot == null) differences.note(name, "no such buffer");
                else differences.tensor(name, slot.value(), tensors.tensor(name), tolerance("train_buffers"), 0);
            }
        }
        subject.layer().unload();
        subject.layer().eachParameter(Parameter::clearGradient);
    }

    /** Norms of a value per parameter, in the case's order and naming; packed ones are put together again. */
    private void norms(String name, Subject subject, double tolerance, Function<Parameter, @Nullable Tensor> value) {
        if (!file.contains(name)) return;
        List<String> order = order();
        double[] got = new double[order.size()];
        for (int i = 0; i < got.length; i++) {
            StateDict one = subject.keys().apply(one(order.get(i), "state." + order.get(i)));
            double squares = 0;
            for (String key : one.keys()) {
                Parameter p = subject.layer().parameter(key);
                Tensor t = p == null ? null : value.apply(p);
                if (t != null) squares += Differences.squares(t);
            }
            got[i] = Math.sqrt(squares);
        }
        differences.behindGradients(name, got, tensors.tensor(name).toDoubleArray(), tolerance, 0);
    }

    /** A state dict of one tensor of the file under this key. */
    private StateDict one(String key, String name) {
        return new StateDict() {
            @Override
            public List<String> keys() {
                return List.of(key);
            }

            @Override
            public TensorInfo info(String k) {
                return tensors.info(name);
            }

            @Override
            public Tensor tensor(String k) {
                return tensors.tensor(name);
            }
        };
    }

    private List<String> order() {
        List<String> order = new ArrayList<>();
        node.path("param_order").forEach(n -> order.add(n.asString()));
        return order;
    }

    private void trajectory(String which, Adam adam) {
        String name = "traj_" + which + ".losses";
        if (!file.contains(name)) return;
        JsonNode how = node.path("trajectories").path(which);
        Subject subject = subject();
        subject.layer().train();
        Runnable step = adam.of(
                subject.layer(),
                how.path("lr").asDouble(),
                how.path("weight_decay").asDouble());
        double[] expected;
        try (Scope scope = Scope.open()) {
            expected = tensors.tensor(name).toDoubleArray();
        }
        double[] losses = new double[expected.length];
        for (int i = 0; i < losses.length; i++) {
            try (Scope scope = Scope.open()) {
                Map<String, Tensor> inputs = trainInputs();
                Tensor loss = loss(subject.run().apply(inputs), inputs);
                losses[i] = loss.item();
                if (i == losses.length - 1) break;
                loss.backward();
                step.run();
            }
        }
        differences.behindGradients(name, losses, expected, tolerance("traj_" + which), 0);
        subject.layer().unload();
        subject.layer().eachParameter(Parameter::clearGradient);
    }
}
