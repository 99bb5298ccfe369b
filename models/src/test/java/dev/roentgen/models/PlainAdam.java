package dev.roentgen.models;

import dev.roentgen.nn.Layer;
import dev.roentgen.nn.Parameter;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Adam with coupled decay, Kingma and Ba, arXiv:1412.6980, Algorithm 1: the tests' own, since models know no optimiser. */
final class PlainAdam {
    private record Moments(Slot first, Slot second) {}

    private final Layer model;
    private final double rate;
    private final double decay;
    private final Map<Parameter, Moments> moments = new LinkedHashMap<>();
    private int step;

    PlainAdam(Layer model, double rate, double decay) {
        this.model = model;
        this.rate = rate;
        this.decay = decay;
    }

    static Runnable of(Layer model, double rate, double decay) {
        return new PlainAdam(model, rate, decay)::step;
    }

    private void step() {
        step++;
        try (Scope scope = Scope.open()) {
            Autograd.off(() -> {
                model.eachParameter(this::update);
                return step;
            });
        }
    }

    private void update(Parameter p) {
        Tensor gradient = p.gradient();
        if (gradient == null) return;
        Moments s = moments.computeIfAbsent(
                p, q -> new Moments(new Slot(q.shape(), q.dtype()), new Slot(q.shape(), q.dtype())));
        Tensor g = gradient.add(p.value().mul(decay));
        s.first.set(s.first.value().mul(0.9).add(g.mul(0.1)));
        s.second.set(s.second.value().mul(0.999).add(g.square().mul(0.001)));
        Tensor first = s.first.value().div(1 - Math.pow(0.9, step));
        Tensor second = s.second.value().div(1 - Math.pow(0.999, step));
        p.set(p.value().sub(first.div(second.sqrt().add(1e-8)).mul(rate)));
        p.clearGradient();
    }
}
