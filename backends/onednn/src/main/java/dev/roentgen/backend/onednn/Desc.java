package dev.roentgen.backend.onednn;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * A memory descriptor of oneDNN, of f32 unless said otherwise; equal ones are the same object. A {@link Layout.Blocked}'s descriptor is one.
 *
 * <p>The native object lives as long as this one: arrays and primitives may hold it without owning it.
 */
final class Desc {
    /** How many are kept at hand; beyond, all are forgotten and made anew when asked for, with new numbers. */
    private static final int BOUND = 1 << 15;

    private static final Map<Key, Desc> INTERNED = new ConcurrentHashMap<>();
    private static final Map<Key, Desc> ASKED =
            new ConcurrentHashMap<>(); // by how f32 ones are asked for: no native call
    private static final AtomicLong NUMBERS = new AtomicLong();

    final dnnl_memory_desc md;
    /** What an array of this layout takes, padding included. */
    final long bytes;
    /** Tells descriptors apart in keys; never reused. */
    final long number = NUMBERS.incrementAndGet();

    /** The layout of an array: by strides wherever they say it all. */
    final Layout layout;
    /** Whether there are elements beside the array's own; they are zero. */
    final boolean padded;

    private final long[] dims;

    private Desc(dnnl_memory_desc md) {
        this.md = md;
        bytes = dnnl.dnnl_memory_desc_get_size(md);
        int rank = number(md, dnnl.dnnl_query_ndims_s32);
        boolean known = number(md, dnnl.dnnl_query_format_kind) == dnnl.dnnl_blocked;
        dims = numbers(md, dnnl.dnnl_query_dims, rank);
        long size = 4;
        for (long d : dims) size *= d;
        padded = size != bytes;
        boolean plain = known && number(md, dnnl.dnnl_query_inner_nblks_s32) == 0;
        layout = plain ? new Layout.Strided(numbers(md, dnnl.dnnl_query_strides, rank), 0) : new Layout.Blocked(this);
    }

    private static int number(dnnl_memory_desc md, int query) {
        try (IntPointer out = new IntPointer(1)) {
            Native.check(dnnl.dnnl_memory_desc_query(md, query, out), "memory descriptor");
            return out.get();
        }
    }

    private static long[] numbers(dnnl_memory_desc md, int query, int count) {
        long[] all = new long[count];
        try (PointerPointer<LongPointer> out = new PointerPointer<>(1)) {
            if (dnnl.dnnl_memory_desc_query(md, query, out) == dnnl.dnnl_success && count > 0)
                new LongPointer(out.get(0)).capacity(count).get(all);
        }
        return all;
    }

    /** The descriptor's only object; takes over and perhaps destroys the native one. */
    static Desc intern(dnnl_memory_desc md) {
        Key key = key(md);
        synchronized (INTERNED) {
            Desc old = INTERNED.get(key);
            if (old != null) {
                dnnl.dnnl_memory_desc_destroy(md);
                return old;
            }
            if (INTERNED.size() >= BOUND) {
                INTERNED.clear();
                ASKED.clear();
            }
            Desc d = new Desc(md);
            INTERNED.put(key, d);
            Native.CLEANER.register(d, () -> dnnl.dnnl_memory_desc_destroy(md));
            return d;
        }
    }

    /** All that tells layouts apart; strides of axes of size 1 do not. */
    private static Key key(dnnl_memory_desc md) {
        int rank = number(md, dnnl.dnnl_query_ndims_s32), format = number(md, dnnl.dnnl_query_format_kind);
        long[] dims = numbers(md, dnnl.dnnl_query_dims, rank), padded = numbers(md, dnnl.dnnl_query_padded_dims, rank);
        Key key = new Key()
                .start(format)
                .add(number(md, dnnl.dnnl_query_data_type))
                .add(dnnl.dnnl_memory_desc_get_size(md))
                .add(dims)
                .add(padded);
        if (format == dnnl.dnnl_blocked) {
            long[] strides = numbers(md, dnnl.dnnl_query_strides, rank);
            for (int i = 0; i < rank; i++) if (padded[i] == 1) strides[i] = 0;
            int inner = number(md, dnnl.dnnl_query_inner_nblks_s32);
            key.add(strides)
                    .add(numbers(md, dnnl.dnnl_query_inner_blks, inner))
                    .add(numbers(md, dnnl.dnnl_query_inner_idxs, inner));
        } else if (format != dnnl.dnnl_format_kind_any) {
            for (byte part : blob(md)) key.add(part);
        }
        return key.frozen();
    }

    private static byte[] blob(dnnl_memory_desc md) {
        try (SizeTPointer size = new SizeTPointer(1)) {
            Native.check(dnnl.dnnl_memory_desc_get_blob((byte[]) null, size, md), "memory descriptor");
            byte[] blob = new byte[(int) size.get()];
            Native.check(dnnl.dnnl_memory_desc_get_blob(blob, size, md), "memory descriptor");
            return blob;
        }
    }

    /** A copy of a descriptor that somebody else owns. */
    static Desc copyOf(dnnl_memory_desc md) {
        return intern(Native.descriptor(p -> dnnl.dnnl_memory_desc_clone(p, md)));
    }

    /** The layout that strides give. */
    static Desc strided(long[] dims, long[] strides) {
        Key key = Native.local().layout.start(-1).add(dims).add(strides);
        return asked(key, p -> dnnl.dnnl_memory_desc_create_with_strides(p, dims.length, dims, dnnl.dnnl_f32, strides));
    }

    private static Desc asked(Key key, Native.Maker maker) {
        Desc known = ASKED.get(key);
        if (known != null) return known;
        Key kept = key.frozen();
        synchronized (INTERNED) { // so that both maps forget together
            if (ASKED.size() >= BOUND) ASKED.clear();
            Desc d = intern(Native.descriptor(maker));
            ASKED.put(kept, d);
            return d;
        }
    }

    /** The same as an object of its own, in which strides of axes of size 1 are those given. */
    static Desc exact(long[] dims, long[] strides) {
        dnnl_memory_desc md = Native.descriptor(
                p -> dnnl.dnnl_memory_desc_create_with_strides(p, dims.length, dims, dnnl.dnnl_f32, strides));
        Desc d = new Desc(md);
        Native.CLEANER.register(d, () -> dnnl.dnnl_memory_desc_destroy(md));
        return d;
    }

    /** Row-major. */
    static Desc plain(long... dims) {
        return plain(dnnl.dnnl_f32, dims);
    }

    /** Row-major, of one of oneDNN's element types. */
    static Desc plain(int type, long[] dims) {
        long[] strides = new long[dims.length];
        long step = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            strides[i] = step;
            step *= Math.max(1, dims[i]);
        }
        if (type == dnnl.dnnl_f32) return strided(dims, strides);
        return intern(
                Native.descriptor(p -> dnnl.dnnl_memory_desc_create_with_strides(p, dims.length, dims, type, strides)));
    }

    /** One of oneDNN's named layouts, as in {@code dnnl_acdb}; {@code dnnl_format_tag_any} leaves the choice to a primitive. */
    static Desc tag(int tag, long... dims) {
        return asked(
                Native.local().layout.start(tag).add(dims),
                p -> dnnl.dnnl_memory_desc_create_with_tag(p, dims.length, dims, dnnl.dnnl_f32, tag));
    }

    /** The sizes of its axes. */
    long[] dims() {
        return dims.clone();
    }

    /**
     * Whether oneDNN 3.11's product would step from matrix to matrix of this layout by one stride although it takes several:
     * it concludes so, with more than one axis before the matrix, from the largest of their strides being {@code batch} times
     * the smallest, which also happens by chance.
     */
    static boolean misread(long[] dims, long[] strides, long batch) {
        int lead = dims.length - 2;
        if (lead < 2) return false;
        long least = Long.MAX_VALUE, most = 0, count = 1;
        boolean even = true; // one stride does lead from each matrix to the next
        for (int i = lead - 1; i >= 0; i--) {
            least = Math.min(least, strides[i]);
            most = Math.max(most, strides[i]);
            even &= dims[i] == 1 || strides[i] == strides[lead - 1] * count;
            count *= dims[i];
        }
        return least > 0 && most / least == batch && !(even && count == batch);
    }

    /** oneDNN's number of the element type. */
    int type() {
        return number(md, dnnl.dnnl_query_data_type);
    }

    /** A layout like this one's, blocked or channels-last, for other sizes of as many axes; row-major where this is neither. */
    Desc like(long... dims) {
        long[] own = numbers(md, dnnl.dnnl_query_dims, dims.length);
        for (int tag : new int[] {dnnl.dnnl_aBcd16b, dnnl.dnnl_aBcd8b, dnnl.dnnl_acdb})
            if (dims.length == 4 && tag(tag, own) == this) return tag(tag, dims);
        return plain(dims);
    }

    /** Any layout. */
    static Desc any(long... dims) {
        return tag(dnnl.dnnl_format_tag_any, dims);
    }

    /** The descriptor of an array's layout. */
    static Desc of(NdArray x) {
        if (x.layout() instanceof Layout.Strided s) {
            return x.shape().rank() == 0 ? plain(1) : strided(dims(x.shape()), s.strides());
        }
        return ((Layout.Blocked) x.layout()).descriptor() instanceof Desc d ? d : notOurs(x);
    }

    private static Desc notOurs(NdArray x) {
        throw new IllegalArgumentException("not a oneDNN layout: " + x);
    }

    static long[] dims(Shape s) {
        long[] dims = new long[s.rank()];
        for (int i = 0; i < dims.length; i++) dims[i] = s.dim(i);
        return dims;
    }

    @Override
    public String toString() {
        return "oneDNN layout " + number + ", " + bytes + " bytes";
    }
}
