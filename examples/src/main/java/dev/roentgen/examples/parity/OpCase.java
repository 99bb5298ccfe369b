package dev.roentgen.examples.parity;

import dev.roentgen.array.DType;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.weights.Safetensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One operator: from named inputs to named outputs. */
@FunctionalInterface
interface OpCase {
    /** Computes the outputs. */
    Map<String, Tensor> run(Inputs in, Config config);

    /** Inputs by name. */
    record Inputs(Map<String, Tensor> tensors) {
        Tensor get(String name) {
            Tensor t = tensors.get(name);
            if (t == null)
                throw new IllegalArgumentException("the case has no input '" + name + "', only " + tensors.keySet());
            return t;
        }

        @org.jspecify.annotations.Nullable
        Tensor optional(String name) {
            return tensors.get(name);
        }

        Tensor x() {
            return get("x");
        }
    }

    /** The outputs of a case with one, called y. */
    static Map<String, Tensor> y(Tensor y) {
        return Map.of("y", y);
    }

    /** The outputs {@code y0, y1, ..}. */
    static Map<String, Tensor> numbered(List<Tensor> ys) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (int i = 0; i < ys.size(); i++) named.put("y" + i, ys.get(i));
        return named;
    }

    /** Runs the operator, then its gradients from the case's cotangents, and compares all of them. */
    static Evaluator evaluator(OpCase op) {
        return (manifest, which, results) -> {
            try (Safetensors file = Safetensors.open(manifest.folder().resolve(which.file()))) {
                compare(op, which, new Fixture(which, file), results);
            }
        };
    }

    private static void compare(OpCase op, Manifest.Case which, Fixture f, Comparison results) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        List<String> graded = new ArrayList<>();
        for (String name : f.names("in.")) {
            String key = name.substring(3);
            boolean needs = f.has("grad." + key);
            if (needs) graded.add(key);
            inputs.put(key, needs ? f.tensor(name).requireGrad() : f.tensor(name));
        }
        Map<String, Tensor> outputs = op.run(new Inputs(inputs), which.config());
        double outTolerance = which.tolerance("out", "grad"), gradTolerance = which.tolerance("grad", "out");
        List<Tensor> ys = new ArrayList<>(), dys = new ArrayList<>();
        double loss = 0, sum = 0;
        for (String name : f.names("out.")) {
            String key = name.substring(4);
            Tensor y = outputs.get(key);
            if (y == null) {
                results.fail("out." + key, "not computed");
                continue;
            }
            results.tensor("out." + key, y, f.tensor(name), outTolerance);
            if (!f.has("cot." + key)) continue;
            ys.add(y);
            dys.add(f.tensor("cot." + key));
            Tensor terms = y.to(DType.F64).mul(f.tensor("cot." + key).to(DType.F64));
            loss += terms.sum().item();
            sum += terms.abs().sum().item();
        }
        if (graded.isEmpty()) return;
        List<Tensor> xs = graded.stream().map(inputs::get).toList();
        List<Tensor> grads = Autograd.gradients(ys, dys, xs);
        for (int i = 0; i < xs.size(); i++)
            results.tensor("grad." + graded.get(i), grads.get(i), f.tensor("grad." + graded.get(i)), gradTolerance);
        if (f.has("loss"))
            results.values("loss", new double[] {loss}, f.tensor("loss").toDoubleArray(), outTolerance, sum);
    }
}
