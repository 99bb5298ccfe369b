package dev.roentgen.benchmarks.table;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backends;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.PoolSpec;
import dev.roentgen.backend.kernel.Activation;
import dev.roentgen.tensor.Autograd;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Slot;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.tensor.Updates;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Roentgen as its users call it, through {@link Tensor}, on one backend; what comes out is row-major again. */
final class RoentgenContender implements Contender {
    private static final ConvSpec SAME = ConvSpec.UNIT.padding(1, 1);

    private final String backend;

    RoentgenContender(String backend) {
        this.backend = backend;
        System.setProperty("roentgen.backend", backend); // read at the first use, which is below
        if (!Backends.current().name().equals(backend)) {
            throw new IllegalStateException("a backend was in use before " + backend + " could be chosen");
        }
    }

    @Override
    public String description() {
        return "roentgen " + backend;
    }

    @Override
    public Optional<Work> prepare(Row row) {
        Scope scope = Scope.open();
        List<float[]> numbers = row.numbers();
        List<Tensor> in = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            int[] dims = row.inputs().get(i).dims().stream().mapToInt(d -> d).toArray();
            in.add(Tensor.of(numbers.get(i), Shape.of(dims)));
        }
        return Optional.of(new Op(scope, op(row, in)));
    }

    private static Supplier<List<Tensor>> op(Row row, List<Tensor> in) {
        Tensor x = in.get(0);
        return switch (row) {
            case BIAS, ADD, SMALL_ADD -> () -> List.of(x.add(in.get(1)));
            case PERMUTE -> () -> List.of(x.permute(0, 2, 1, 3).contiguous());
            case SOFTMAX -> () -> List.of(x.softmax(-1));
            case GELU -> () -> List.of(x.gelu());
            case LAYER_NORM -> () -> List.of(x.layerNorm(in.get(1), in.get(2), 1e-6));
            case BATCHED_MATMUL, MATMUL -> () -> List.of(x.matmul(in.get(1)));
            case MATMUL_TRANSPOSED -> () -> List.of(x.matmul(in.get(1).transpose(0, 1)));
            case CONV -> () -> List.of(x.conv2d(in.get(1), null, SAME).contiguous());
            case CONV_CHAIN -> () -> List.of(chain(in).contiguous());
            case SUM_ROWS -> () -> List.of(x.sum(false, 0));
            case SOFTMAX_BACKWARD, GELU_BACKWARD, LAYER_NORM_BACKWARD, CONV_BACKWARD, CONV_CHAIN_BACKWARD ->
                backward(row, in);
            case BATCH_NORM_TRAIN, MAX_POOL_TRAIN -> () -> forwardAndBackward(row, in);
            case ADAM, ADAM_FUSED -> adam(in);
        };
    }

    private static Tensor chain(List<Tensor> in) {
        Tensor y = in.get(0);
        for (int i = 1; i <= 3; i++) {
            y = y.conv2d(in.get(i), null, SAME);
        }
        return y;
    }

    private static Tensor forward(Row row, List<Tensor> in) {
        Tensor x = in.get(0);
        return switch (row) {
            case SOFTMAX_BACKWARD -> x.softmax(-1);
            case GELU_BACKWARD -> x.gelu();
            case LAYER_NORM_BACKWARD -> x.layerNorm(in.get(1), in.get(2), 1e-6);
            case CONV_BACKWARD -> x.conv2d(in.get(1), null, SAME);
            case CONV_CHAIN_BACKWARD -> chain(in);
            case BATCH_NORM_TRAIN ->
                x.batchNorm(in.get(1), in.get(2), 1e-5, null, Activation.NONE).y();
            case MAX_POOL_TRAIN -> x.maxPool2d(PoolSpec.kernel(3).stride(2).padding(1));
            default -> throw new IllegalArgumentException(row + " has no gradient");
        };
    }

    /** The gradients of all inputs but the last, which is dy; one graph serves every run. */
    private static Supplier<List<Tensor>> backward(Row row, List<Tensor> in) {
        List<Tensor> xs = differentiated(in);
        List<Tensor> y = List.of(forward(row, xs));
        List<Tensor> dy = List.of(in.get(in.size() - 1));
        return () -> rowMajor(Autograd.gradients(y, dy, xs, Autograd.keepGraph()));
    }

    private static List<Tensor> forwardAndBackward(Row row, List<Tensor> in) {
        List<Tensor> xs = differentiated(in);
        Tensor y = forward(row, xs);
        List<Tensor> results = new ArrayList<>(List.of(y));
        results.addAll(Autograd.gradients(List.of(y), List.of(in.get(in.size() - 1)), xs));
        return rowMajor(results);
    }

    private static List<Tensor> differentiated(List<Tensor> in) {
        return in.subList(0, in.size() - 1).stream().map(Tensor::requireGrad).toList();
    }

    private static List<Tensor> rowMajor(List<Tensor> tensors) {
        return tensors.stream().map(Tensor::contiguous).toList();
    }

    /** The first step, again and again: its numbers cost the same as any other's. */
    private static Supplier<List<Tensor>> adam(List<Tensor> in) {
        Slot parameter = new Slot(in.get(0));
        in.get(0).close(); // else the slot would share its memory, and so could not write in place
        Tensor gradient = in.get(1);
        Slot first = new Slot(parameter.shape(), DType.F32);
        Slot second = new Slot(parameter.shape(), DType.F32);
        first.set(gradient.zerosLike());
        second.set(gradient.zerosLike());
        double[] hyper = {1e-3 / 0.1, 0.9, 0.1, 0.999, 0.001, 1 / Math.sqrt(0.001), 1e-8, 0, 1, 1};
        return () -> {
            Updates.adam(parameter, gradient, first, second, null, hyper);
            return List.of(parameter.value());
        };
    }

    @Override
    public void close() {}

    /** A row whose inputs, and graph if any, live in {@code scope}. */
    private record Op(Scope scope, Supplier<List<Tensor>> op) implements Work {
        @Override
        public void run() {
            try (Scope step = Scope.open()) {
                var unused = op.get(); // freed with the step
            }
        }

        @Override
        public List<float[]> results() {
            try (Scope step = Scope.open()) {
                return op.get().stream().map(Tensor::toArray).toList();
            }
        }

        @Override
        public void close() {
            scope.close();
        }
    }
}
