package dev.roentgen.backend.onednn;

import dev.roentgen.backend.KernelTrace;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * A primitive of oneDNN and the layouts of its arguments. Any thread may run it: what a run changes (memory objects,
 * scratch memory) is taken for the run and put back.
 *
 * <p>Counted: the cache holds one count, a run another, so a primitive that the cache drops goes when its last run is done.
 */
final class Prim {
    private final dnnl_primitive primitive;
    private final boolean solo;
    private final int[] arguments;
    private final Desc[] descs;
    private final long scratch;
    private final String implementation;
    private final Pool pool;
    private final AtomicReference<Binding> spare = new AtomicReference<>();
    private final AtomicInteger count = new AtomicInteger(1);
    /** When it was last looked up, in the cache's ticks. */
    volatile long used;

    /** Takes the description over and destroys it. Arguments with a null layout get the one that the primitive wants. */
    Prim(Pool pool, dnnl_primitive_desc description, boolean solo, int... arguments) {
        this.pool = pool;
        this.solo = solo;
        try {
            primitive = Native.local().create(description, solo);
            implementation = implementation(description);
            scratch = scratch(description);
            boolean withScratch = scratch > 0;
            this.arguments = withScratch ? java.util.Arrays.copyOf(arguments, arguments.length + 1) : arguments;
            descs = new Desc[this.arguments.length];
            for (int i = 0; i < arguments.length; i++) descs[i] = wanted(description, arguments[i]);
            if (withScratch) {
                this.arguments[arguments.length] = dnnl.DNNL_ARG_SCRATCHPAD;
                descs[arguments.length] = wanted(description, dnnl.DNNL_ARG_SCRATCHPAD);
            }
        } finally {
            dnnl.dnnl_primitive_desc_destroy(description);
        }
    }

    private static Desc wanted(dnnl_primitive_desc description, int argument) {
        if (argument == dnnl.DNNL_ARG_SCRATCHPAD)
            return Desc.copyOf(dnnl.dnnl_primitive_desc_query_md(description, dnnl.dnnl_query_scratchpad_md, 0));
        return Desc.copyOf(dnnl.dnnl_primitive_desc_query_md(description, dnnl.dnnl_query_exec_arg_md, argument));
    }

    private static long scratch(dnnl_primitive_desc description) {
        var md = dnnl.dnnl_primitive_desc_query_md(description, dnnl.dnnl_query_scratchpad_md, 0);
        return md == null ? 0 : dnnl.dnnl_memory_desc_get_size(md);
    }

    static String implementation(dnnl_primitive_desc description) {
        try (PointerPointer<BytePointer> out = new PointerPointer<>(1)) {
            Native.check(
                    dnnl.dnnl_primitive_desc_query(description, dnnl.dnnl_query_impl_info_str, 0, out),
                    "implementation name");
            return new BytePointer(out.get(0)).getString();
        }
    }

    /** The name of the kernel behind it, as in {@code jit:avx2}. */
    String implementation() {
        return implementation;
    }

    /** How many arguments it takes, scratch memory left out. */
    int places() {
        return arguments.length - (scratch > 0 ? 1 : 0);
    }

    /** The layout of the argument at this place of the constructor's list. */
    Desc desc(int place) {
        return descs[place];
    }

    /** Runs it on memory at these addresses, in the order of the constructor's list. */
    void run(long... addresses) {
        if (KernelTrace.on()) KernelTrace.ran(implementation);
        Binding b = spare.getAndSet(null);
        if (b == null) b = new Binding(arguments, descs);
        long temporary = pool.scratch(scratch);
        try {
            for (int i = 0; i < addresses.length; i++) b.point(i, addresses[i]);
            if (temporary != 0) b.point(addresses.length, temporary);
            Native.local().execute(primitive, solo, arguments.length, b.arguments);
        } finally {
            pool.give(temporary, scratch);
            if (!spare.compareAndSet(null, b)) b.destroy();
        }
    }

    /** Counts a user; false if it was destroyed already. */
    boolean retain() {
        for (int c = count.get(); c > 0; c = count.get()) if (count.compareAndSet(c, c + 1)) return true;
        return false;
    }

    void release() {
        if (count.decrementAndGet() > 0) return;
        Binding b = spare.getAndSet(null);
        if (b != null) b.destroy();
        dnnl.dnnl_primitive_destroy(primitive);
    }
}
