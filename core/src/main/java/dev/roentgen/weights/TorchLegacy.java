package dev.roentgen.weights;

import static dev.roentgen.weights.FileErrors.quoted;

import java.io.BufferedInputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A PyTorch file before version 1.6: five pickles (a magic number, a version, the system, the object, the keys of the
 * storages), then for each key eight bytes of length and the elements, little-endian.
 */
final class TorchLegacy implements TorchDict.Storages {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long VERSION = 1001;

    private final MappedFile file;
    private final FileErrors errors;
    private final Map<String, Long> positions = new HashMap<>();

    private TorchLegacy(MappedFile file) {
        this.file = file;
        this.errors = file.errors();
    }

    static StateDict open(FileErrors errors, ReadBuffer buffer) {
        var mapped = new MappedFile(errors.format(), errors.path());
        try {
            var file = new TorchLegacy(mapped);
            return new TorchDict(errors, file.tensors(), file, buffer);
        } catch (Throwable t) {
            mapped.close();
            throw t;
        }
    }

    private Map<String, TorchTensor> tensors() {
        var in = new PickleInput(errors, new BufferedInputStream(file.stream()), file.size());
        var builder = new TorchBuilder(errors);
        if (!(Unpickler.read(in, builder) instanceof BigInteger magic) || !magic.equals(MAGIC))
            throw errors.broken(
                    "the pickle must begin with",
                    "PyTorch's magic number",
                    "something else",
                    "This is a pickle of another program: save weights with torch.save.");
        if (!(Unpickler.read(in, builder) instanceof Long version) || version != VERSION)
            throw errors.damaged("the file's version must be", Long.toString(VERSION), "another");
        Unpickler.read(in, builder); // the system: lengths of C types
        Object root = Unpickler.read(in, builder);
        if (!(Unpickler.read(in, builder) instanceof List<?> keys))
            throw errors.damaged("the storages' keys must be", "a list", "something else");
        locate(keys, in.position(), builder.storages());
        return TorchKeys.of(root, errors);
    }

    private void locate(List<?> keys, long start, Map<String, TorchTensor.Storage> storages) {
        long position = start;
        for (Object key : keys) {
            TorchTensor.Storage storage = key instanceof String name ? storages.get(name) : null;
            if (storage == null) throw errors.damaged("the storages' keys must be", "those of the tensors", "another");
            String where = "storage " + quoted(storage.key());
            if (file.size() - position < Long.BYTES) throw cut(where, Long.BYTES, file.size() - position);
            long elements = ByteBuffer.wrap(file.read(position, Long.BYTES))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong();
            if (elements != storage.elements())
                throw errors.damaged(where + " must have", storage.elements() + " elements", Long.toString(elements));
            position += Long.BYTES;
            long bytes = elements * storage.type().bytes();
            if (file.size() - position < bytes) throw cut(where, bytes, file.size() - position);
            if (positions.put(storage.key(), position) != null)
                throw errors.damaged("the storages' keys must be", "unique", quoted(storage.key()) + " twice");
            position += bytes;
        }
    }

    private RuntimeException cut(String where, long needed, long left) {
        return errors.broken(
                where + " must have",
                needed + " bytes",
                Long.toString(left),
                "The file is cut short: download it again.");
    }

    @Override
    public void check(TorchTensor.Storage storage, long end) {
        if (!positions.containsKey(storage.key()))
            throw errors.damaged("storage " + quoted(storage.key()) + " must be", "in the list of keys", "none");
    }

    @Override
    public void read(TorchTensor.Storage storage, long from, ByteBuffer into) {
        Long start = positions.get(storage.key());
        if (start == null) throw new IllegalStateException(storage.key()); // checked when it was opened
        file.read(start + from, into.order(ByteOrder.LITTLE_ENDIAN));
    }

    @Override
    public void close() {
        file.close();
    }
}
