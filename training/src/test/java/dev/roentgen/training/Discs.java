package dev.roentgen.training;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.data.Batch;
import dev.roentgen.data.BatchSource;
import dev.roentgen.data.Batches;
import dev.roentgen.nn.Init;
import dev.roentgen.nn.Parameter;
import dev.roentgen.nn.TensorLayer;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** A small thing to learn: bright discs on noise, and their masks. */
final class Discs implements BatchSource {
    static final int SIZE = 12;
    private final int samples;
    private final int batch;
    private final long seed;
    float spoil = 1; // what every image is multiplied with

    Discs(int samples, int batch, long seed) {
        this.samples = samples;
        this.batch = batch;
        this.seed = seed;
    }

    @Override
    public int samples() {
        return samples;
    }

    @Override
    public int size() {
        return (samples + batch - 1) / batch;
    }

    @Override
    public Batches epoch(int epoch, int from) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, samples).boxed().toList());
        if (epoch > 0) Collections.shuffle(order, new Random(31 * seed + epoch));
        return new Batches(
                from,
                IntStream.range(from, size())
                        .mapToObj(i -> batch(order.subList(i * batch, Math.min(samples, (i + 1) * batch))))
                        .iterator());
    }

    private Batch batch(List<Integer> numbers) {
        Shape shape = Shape.of(numbers.size(), 1, SIZE, SIZE);
        float[] images = new float[(int) shape.size()], masks = new float[images.length];
        List<String> names = new ArrayList<>();
        int at = 0;
        for (int n : numbers) {
            Random random = new Random(seed * 1000 + n);
            double cx = 3 + 6 * random.nextDouble(), cy = 3 + 6 * random.nextDouble(), r = 2 + 2 * random.nextDouble();
            for (int y = 0; y < SIZE; y++)
                for (int x = 0; x < SIZE; x++, at++) {
                    masks[at] = (x - cx) * (x - cx) + (y - cy) * (y - cy) < r * r ? 1 : 0;
                    images[at] = spoil * (float) (masks[at] + 0.3 * random.nextGaussian());
                }
            names.add("disc" + n);
        }
        return new Batch(Tensor.of(images, shape), null, Tensor.of(masks, shape), names);
    }

    /** Two convolutions with a dropout between: enough for discs. */
    static final class Net extends TensorLayer {
        private final Conv first = child("first", new Conv(1, 6));
        private final Conv second = child("second", new Conv(6, 1));
        private final double dropout;

        Net() {
            this(0);
        }

        Net(double dropout) {
            this.dropout = dropout;
        }

        @Override
        protected Tensor compute(Tensor x) {
            Tensor h = first.forward(x).relu();
            return second.forward(isTraining() && dropout > 0 ? h.dropout(dropout) : h);
        }
    }

    private static final class Conv extends TensorLayer {
        private final Parameter weight;
        private final Parameter bias;

        Conv(int in, int out) {
            weight = parameter("weight", Shape.of(out, in, 3, 3), Init.kaimingUniform());
            bias = parameter("bias", Shape.of(out), Init.zeros());
        }

        @Override
        protected Tensor compute(Tensor x) {
            return x.conv2d(weight.value(), bias.value(), SAME);
        }

        private static final ConvSpec SAME = ConvSpec.UNIT.padding(1, 1);
    }
}
