package dev.roentgen.backend.onednn;

import dev.roentgen.backend.Storage;
import org.jspecify.annotations.Nullable;

/** A block of the pool as the storage of an array. */
final class Block extends Storage {
    final long address;
    private final Pool pool;

    @Nullable
    Block before; // neighbours in the pool's list of live blocks, guarded by the pool

    @Nullable
    Block after;

    Block(OneDnnBackend backend, Pool pool, long address, long bytes) {
        super(backend, bytes);
        this.pool = pool;
        this.address = address;
    }

    @Override
    protected void free() {
        pool.free(this);
    }
}
