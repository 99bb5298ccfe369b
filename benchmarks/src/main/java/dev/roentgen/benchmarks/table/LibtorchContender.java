package dev.roentgen.benchmarks.table;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * libtorch through DJL's binding, autograd off. Forward ops are the binding's own calls (about 3 us); what it does not
 * offer is scripted in {@code libtorch_ops.py} and calls the kernels that autograd would call (about 7 us more).
 */
final class LibtorchContender implements Contender {
    private final Engine engine;
    private final PtNDManager manager;
    private final PtSymbolBlock ops;

    LibtorchContender(int threads) {
        System.setProperty("ai.djl.offline", "true");
        engine = Engine.getEngine("PyTorch");
        JniUtils.setNumThreads(threads);
        JniUtils.setGradMode(false);
        manager = (PtNDManager) engine.newBaseManager(Device.cpu());
        try (InputStream source = LibtorchContender.class.getResourceAsStream("libtorch_ops.py")) {
            if (source == null) {
                throw new IOException("libtorch_ops.py is not on the class path");
            }
            byte[] archive = TorchScriptArchive.of(new String(source.readAllBytes(), StandardCharsets.UTF_8));
            ops = JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String description() {
        return "libtorch " + engine.getVersion() + " (" + JniUtils.getNumThreads() + " threads)";
    }

    @Override
    public Optional<Work> prepare(Row row) {
        PtNDManager own = (PtNDManager) manager.newSubManager();
        List<float[]> values = row.numbers();
        PtNDArray[] in = new PtNDArray[values.size()];
        for (int i = 0; i < in.length; i++) {
            long[] dims = row.inputs().get(i).dims().stream().mapToLong(d -> d).toArray();
            in[i] = (PtNDArray) own.create(values.get(i), new Shape(dims));
        }
        Supplier<PtNDArray> direct = direct(row, in);
        return Optional.of(direct != null ? new Direct(own, direct) : new Scripted(own, row, in));
    }

    /** The binding's call for a row, or null where it has none. */
    private static @Nullable Supplier<PtNDArray> direct(Row row, PtNDArray[] in) {
        Shape one = new Shape(1, 1);
        return switch (row) {
            case BIAS, ADD, SMALL_ADD -> () -> JniUtils.add(in[0], in[1]);
            case PERMUTE ->
                () -> {
                    try (PtNDArray view = JniUtils.permute(in[0], new long[] {0, 2, 1, 3})) {
                        return JniUtils.reshape(view, new long[] {-1}); // can't be a view, so it copies
                    }
                };
            case SOFTMAX -> () -> JniUtils.softmax(in[0], -1, DataType.FLOAT32);
            case GELU -> () -> JniUtils.gelu(in[0]);
            case LAYER_NORM -> () -> JniUtils.layerNorm(in[0], new Shape(768), in[1], in[2], 1e-6);
            case BATCHED_MATMUL, MATMUL -> () -> JniUtils.matmul(in[0], in[1]);
            case MATMUL_TRANSPOSED -> {
                PtNDArray view = JniUtils.permute(in[1], new long[] {1, 0});
                yield () -> JniUtils.matmul(in[0], view);
            }
            case CONV -> () -> JniUtils.convolution(in[0], in[1], null, one, one, one, 1);
            case SUM_ROWS -> () -> JniUtils.sum(in[0], new long[] {0}, false);
            case SOFTMAX_BACKWARD,
                    GELU_BACKWARD,
                    LAYER_NORM_BACKWARD,
                    CONV_CHAIN,
                    CONV_BACKWARD,
                    CONV_CHAIN_BACKWARD,
                    BATCH_NORM_TRAIN,
                    MAX_POOL_TRAIN,
                    ADAM,
                    ADAM_FUSED -> null;
        };
    }

    @Override
    public void close() {
        ops.close();
        manager.close();
    }

    /** A row of one call of the binding. */
    private record Direct(PtNDManager own, Supplier<PtNDArray> op) implements Work {
        @Override
        public void run() {
            op.get().close();
        }

        @Override
        public List<float[]> results() {
            try (PtNDArray y = op.get()) {
                return List.of(y.toFloatArray());
            }
        }

        @Override
        public void close() {
            own.close();
        }
    }

    /** A row of a scripted method {@code name}, whose arguments {@code name_setup} makes of the row's inputs. */
    private final class Scripted implements Work {
        private final PtNDManager own;
        private final String method;
        private final IValue[] arguments;

        Scripted(PtNDManager own, Row row, PtNDArray[] in) {
            this.own = own;
            method = row.name().toLowerCase(Locale.ROOT);
            try (IValue made = IValueUtils.runMethod(ops, method + "_setup", values(in))) {
                arguments = values(made.toTensorArray(own));
            }
        }

        @Override
        public void run() {
            IValueUtils.runMethod(ops, method, arguments).close();
        }

        @Override
        public List<float[]> results() {
            try (IValue made = IValueUtils.runMethod(ops, method, arguments)) {
                return Stream.of(made.toTensorArray(own))
                        .map(PtNDArray::toFloatArray)
                        .toList();
            }
        }

        @Override
        public void close() {
            for (IValue argument : arguments) {
                argument.close();
            }
            own.close();
        }

        private static IValue[] values(PtNDArray[] arrays) {
            return Stream.of(arrays).map(IValue::from).toArray(IValue[]::new);
        }
    }
}
