package dev.roentgen.backend.onednn;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.NdArray;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** Arrays one after another: in their blocked layout if they share one, else row-major. */
final class Concat {
    private static final long SMALL = 1 << 14; // elements from which several threads pay

    private final OneDnnBackend b;

    Concat(OneDnnBackend backend) {
        b = backend;
    }

    NdArray concat(int axis, List<NdArray> parts) {
        NdArray first = parts.get(0);
        int total = 0;
        for (NdArray p : parts) total += p.shape().dim(axis);
        Shape shape = first.shape().with(axis, total);
        Desc model = model(parts);
        if (model != null && shape.size() > 0) {
            Desc out = model.like(Desc.dims(shape));
            if (!out.layout.equals(dev.roentgen.backend.Layout.rowMajor(shape))) {
                List<Desc> descs = new ArrayList<>();
                boolean whole = true;
                for (NdArray p : parts) {
                    Desc d = model.like(Desc.dims(p.shape()));
                    whole &= !d.padded && p.size() > 0;
                    descs.add(d);
                }
                if (whole) return native_(axis, parts, descs, out, shape);
            }
        }
        return rows(axis, parts, shape);
    }

    /** The layout of the first part that has one of oneDNN's own. */
    private static @org.jspecify.annotations.Nullable Desc model(List<NdArray> parts) {
        for (NdArray p : parts)
            if (p.dtype() == DType.F32
                    && p.shape().rank() == 4
                    && (!p.isStrided() || !p.isContiguous() && Strides.dense(p))) return Desc.of(p);
        return null;
    }

    private NdArray native_(int axis, List<NdArray> parts, List<Desc> descs, Desc out, Shape shape) {
        List<NdArray> sources = new ArrayList<>();
        try {
            for (int i = 0; i < parts.size(); i++) sources.add(b.reorder().to(parts.get(i), descs.get(i)));
            NdArray y = b.make(out, shape);
            run(axis, sources, descs, out, shape.size(), OneDnnBackend.at(y));
            return y;
        } finally {
            sources.forEach(NdArray::close);
        }
    }

    private void run(int axis, List<NdArray> sources, List<Desc> descs, Desc out, long size, long to) {
        int n = sources.size();
        Key key = Native.local().key.start(Kind.CONCAT).add(axis).add(n).add(out.number);
        for (Desc d : descs) key.add(d.number);
        Prim p = b.prims().get(key, () -> {
            int[] arguments = new int[n + 1];
            for (int i = 0; i < n; i++) arguments[i] = dnnl.DNNL_ARG_MULTIPLE_SRC + i;
            arguments[n] = dnnl.DNNL_ARG_DST;
            try (PointerPointer<Pointer> mds = new PointerPointer<>(n)) {
                for (int i = 0; i < n; i++) mds.put(i, descs.get(i).md);
                return b.make(
                        "concatenation",
                        OneDnnBackend.solo(size),
                        o -> dnnl.dnnl_concat_primitive_desc_create(
                                o, Native.ENGINE, out.md, n, axis, mds, Attr.PLAIN.handle),
                        arguments);
            }
        });
        long[] at = new long[n + 1];
        for (int i = 0; i < n; i++) at[i] = OneDnnBackend.at(sources.get(i));
        at[n] = to;
        b.run(p, at);
    }

    /** {@code [outer, n_i * inner]} along the last axis, of any element type. */
    private NdArray rows(int axis, List<NdArray> parts, Shape shape) {
        DType dtype = parts.get(0).dtype();
        int size = dtype.bytes();
        long outer = 1, inner = 1;
        for (int i = 0; i < shape.rank(); i++) {
            if (i < axis) outer *= shape.dim(i);
            if (i > axis) inner *= shape.dim(i);
        }
        List<NdArray> sources = new ArrayList<>();
        NdArray y = b.rows(dtype, shape);
        try {
            for (NdArray p : parts) if (p.size() > 0) sources.add(b.contiguous(p));
            if (dtype == DType.F32 && shape.size() >= SMALL && outer > 1 && sources.size() > 1) {
                List<Desc> descs = new ArrayList<>();
                for (NdArray s : sources) descs.add(Desc.plain(outer, s.size() / outer));
                run(1, sources, descs, Desc.plain(outer, shape.size() / outer), shape.size(), OneDnnBackend.at(y));
                return y;
            }
            long row = shape.dim(axis) * inner * size, to = OneDnnBackend.at(y);
            for (NdArray s : sources) {
                long piece = s.shape().dim(axis) * inner * size, from = OneDnnBackend.at(s);
                for (long o = 0; o < outer; o++) Memory.copy(from + o * piece, to + o * row, piece);
                to += piece;
            }
            return y;
        } catch (RuntimeException | Error e) {
            y.close();
            throw e;
        } finally {
            sources.forEach(NdArray::close);
        }
    }
}
