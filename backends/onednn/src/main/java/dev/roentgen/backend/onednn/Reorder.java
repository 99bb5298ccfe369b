package dev.roentgen.backend.onednn;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import org.bytedeco.dnnl.global.dnnl;

/** Copies between layouts. */
final class Reorder {
    private static final long SMALL = 512; // elements that a plain loop moves faster than a primitive is called

    private final OneDnnBackend b;

    Reorder(OneDnnBackend backend) {
        b = backend;
    }

    /** A row-major copy in storage of its own. */
    NdArray copy(NdArray x) {
        NdArray y = b.rows(x.dtype(), x.shape());
        try {
            into(x, OneDnnBackend.at(y));
        } catch (RuntimeException | Error e) {
            y.close();
            throw e;
        }
        return y;
    }

    /** Writes the elements, row-major, to an address. */
    void into(NdArray x, long to) {
        if (x.size() == 0) return;
        if (!x.isStrided()) {
            if (x.dtype() != DType.F32) b.pooling().positions(x, to);
            else run(Desc.of(x), Desc.plain(Desc.dims(x.shape())), OneDnnBackend.at(x), to, x.size());
            return;
        }
        int size = x.dtype().bytes();
        long from = OneDnnBackend.at(x);
        Strides s = Strides.of(x);
        boolean rows = s.strides[s.rank - 1] == 1 && s.dims[s.rank - 1] >= 64;
        if (x.dtype() != DType.F32 || x.size() <= SMALL || !s.positive() || s.rank == 1 && rows) s.copy(from, to, size);
        else runStrided(s, from, to, x.size());
    }

    private void runStrided(Strides s, long from, long to, long size) {
        Key key = Native.local().key.start(Kind.REORDER).add(s.rank);
        for (int i = 0; i < s.rank; i++) key.add(s.dims[i]).add(s.strides[i]);
        Prim p = b.prims().get(key, () -> make(Desc.strided(s.dims, s.strides), Desc.plain(s.dims), size));
        b.run(p, from, to);
    }

    /** An array in this layout: the same (shared) where it has it, else a copy. */
    NdArray to(NdArray x, Desc desc) {
        if (x.layout() instanceof Layout.Blocked l
                ? l.descriptor() == desc
                : x.strided().equals(desc.layout) || sameStrides(x, desc)) return x.share();
        NdArray source = b.plainable(x);
        try {
            NdArray y = b.make(desc, x.shape());
            try {
                run(Desc.of(source), desc, OneDnnBackend.at(source), OneDnnBackend.at(y), x.size());
            } catch (RuntimeException | Error e) {
                y.close();
                throw e;
            }
            return y;
        } finally {
            source.close();
        }
    }

    private static boolean sameStrides(NdArray x, Desc desc) {
        if (!(desc.layout instanceof Layout.Strided want)) return false;
        Layout.Strided have = x.strided();
        for (int i = 0; i < x.shape().rank(); i++)
            if (x.shape().dim(i) != 1 && have.stride(i) != want.stride(i)) return false;
        return true;
    }

    /** As {@link #to}, but kept with the storage of a slot until it is written. */
    NdArray packed(NdArray x, Desc desc, Object key) {
        return x.storage().isSlot() ? x.storage().derived(key, () -> to(x, desc)) : to(x, desc);
    }

    void run(Desc from, Desc to, long source, long target, long size) {
        Key key =
                Native.local().key.start(Kind.REORDER).add(-1).add(from.number).add(to.number);
        b.run(b.prims().get(key, () -> make(from, to, size)), source, target);
    }

    private Prim make(Desc from, Desc to, long size) {
        return b.make(
                "reorder",
                OneDnnBackend.solo(size),
                out -> dnnl.dnnl_reorder_primitive_desc_create(
                        out, from.md, Native.ENGINE, to.md, Native.ENGINE, Attr.PLAIN.handle),
                dnnl.DNNL_ARG_FROM,
                dnnl.DNNL_ARG_TO);
    }

    /** The array seen with other axes or broadcast, written out row-major. */
    NdArray expand(NdArray x, Shape shape) {
        int lead = shape.rank() - x.shape().rank();
        long[] strides = new long[shape.rank()];
        Layout.Strided s = x.strided();
        for (int i = lead; i < strides.length; i++) strides[i] = x.shape().dim(i - lead) == 1 ? 0 : s.stride(i - lead);
        try (NdArray view = x.view(shape, new Layout.Strided(strides, s.offset()))) {
            return copy(view);
        }
    }
}
