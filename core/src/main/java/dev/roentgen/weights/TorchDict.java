package dev.roentgen.weights;

import dev.roentgen.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A PyTorch file as a state dict; a tensor's part of its storage is read when it is asked for. */
final class TorchDict implements StateDict {
    /** Where a file keeps its storages. */
    interface Storages extends AutoCloseable {
        /** Refuses a storage that the file does not hold whole; {@code end} is up to which of its bytes a tensor needs it. */
        void check(TorchTensor.Storage storage, long end);

        /** Reads on from a byte of a storage, into all that remains of the buffer; sets its order. */
        void read(TorchTensor.Storage storage, long from, ByteBuffer into);

        @Override
        void close();
    }

    private final FileErrors errors;
    private final Storages storages;
    private final ReadBuffer buffer;
    private final Map<String, TorchView> views = new LinkedHashMap<>();

    /** Checks every tensor against its storage, and every storage against the file. */
    TorchDict(FileErrors errors, Map<String, TorchTensor> tensors, Storages storages, ReadBuffer buffer) {
        this.errors = errors;
        this.storages = storages;
        this.buffer = buffer;
        tensors.forEach((key, tensor) -> {
            TorchView view = TorchView.of(errors, key, tensor);
            storages.check(view.storage(), view.from() + view.bytes());
            buffer.expect(view.bytes());
            views.put(key, view);
        });
    }

    @Override
    public List<String> keys() {
        return List.copyOf(views.keySet());
    }

    @Override
    public TensorInfo info(String key) {
        return view(key).info();
    }

    @Override
    public Tensor tensor(String key) {
        TorchView view = view(key);
        ByteBuffer bytes = buffer.room(errors, key, view.bytes());
        storages.read(view.storage(), view.from(), bytes);
        return view.tensor(bytes.flip());
    }

    private TorchView view(String key) {
        TorchView view = views.get(key);
        if (view == null) throw errors.noSuch(key);
        return view;
    }

    @Override
    public void close() {
        storages.close();
    }
}
