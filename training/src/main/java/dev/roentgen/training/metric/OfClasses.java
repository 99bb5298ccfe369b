package dev.roentgen.training.metric;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.tensor.Tensor;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** One figure of what gathers logits and class numbers, made once the number of classes is known. */
final class OfClasses<G extends OfClasses.Gathering<G>> implements Metric {
    /** What gathers batches. */
    interface Gathering<G> {
        int classes();

        void add(Tensor logits, Tensor classes);

        void merge(G other);
    }

    private final String name;
    private final boolean larger;
    private final Class<G> type;
    private final IntFunction<G> maker;
    private final ToDoubleFunction<G> figure;
    private @Nullable G gathered;

    OfClasses(String name, boolean larger, Class<G> type, IntFunction<G> maker, ToDoubleFunction<G> figure) {
        this.name = name;
        this.larger = larger;
        this.type = type;
        this.maker = maker;
        this.figure = figure;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean largerIsBetter() {
        return larger;
    }

    private G gathered(int classes) {
        if (gathered == null) gathered = maker.apply(classes);
        return gathered;
    }

    @Override
    public void add(Tensor logits, Tensor classes) {
        gathered(Logits.count(logits)).add(logits, classes);
    }

    @Override
    public double value() {
        return gathered == null ? Double.NaN : figure.applyAsDouble(gathered);
    }

    @Override
    public Metric fresh() {
        return new OfClasses<>(name, larger, type, maker, figure);
    }

    @Override
    public void merge(Metric other) {
        if (!(other instanceof OfClasses<?> o) || !o.name.equals(name))
            throw new ArgumentException(
                    name, "only a metric of its kind can be merged", "", other.name(), "Merge each with its own.");
        if (o.gathered == null) return;
        G from = type.cast(o.gathered);
        gathered(from.classes()).merge(from);
    }
}
