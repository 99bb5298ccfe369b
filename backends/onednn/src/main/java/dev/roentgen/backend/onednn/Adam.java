package dev.roentgen.backend.onednn;

import dev.roentgen.array.DType;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.kernel.AdamKernel;
import org.jspecify.annotations.Nullable;

/**
 * Adam on one parameter: by {@link AdamPasses}; for small ones, the largest second moment (AMSGrad) and numbers that those
 * can't divide by in one pass over pieces that fit the first cache: copied to the heap, where the compiler makes vector
 * code of the formula as it stands, and back. The pieces are cut by size alone and know nothing of each other.
 */
final class Adam implements AdamKernel {
    private static final int PIECE = 2048, SHARED = 1 << 17; // elements; from SHARED on several threads work
    private static final ThreadLocal<float[][]> PIECES = ThreadLocal.withInitial(() -> new float[5][PIECE]);

    private final OneDnnBackend b;
    private final AdamPasses passes;

    Adam(OneDnnBackend backend) {
        b = backend;
        passes = new AdamPasses(backend);
    }

    @Override
    public boolean accepts(NdArray parameter, NdArray gradient) {
        return parameter.dtype() == DType.F32 && gradient.dtype() == DType.F32 && parameter.isContiguous();
    }

    @Override
    public void update(
            NdArray parameter,
            NdArray gradient,
            NdArray first,
            NdArray second,
            @Nullable NdArray maxSecond,
            NdArray hyper) {
        try (NdArray g = b.contiguous(gradient);
                NdArray h = b.contiguous(hyper)) {
            float[] numbers = new float[10];
            Memory.get(OneDnnBackend.at(h), numbers, 0, 10);
            long p = OneDnnBackend.at(parameter),
                    dp = OneDnnBackend.at(g),
                    m = OneDnnBackend.at(first),
                    v = OneDnnBackend.at(second);
            long top = maxSecond == null ? 0 : OneDnnBackend.at(maxSecond);
            int pieces = Math.toIntExact((parameter.size() + PIECE - 1) / PIECE);
            long n = parameter.size();
            if (top == 0 && AdamPasses.takes(n, numbers)) {
                passes.update(n, p, dp, m, v, numbers);
            } else if (n < SHARED || Native.THREADS == 1) {
                for (int i = 0; i < pieces; i++) piece(i, n, p, dp, m, v, top, numbers);
            } else {
                Workers.run(pieces, i -> piece(i, n, p, dp, m, v, top, numbers));
            }
        }
        parameter.storage().dropDerived();
    }

    private static void piece(int i, long size, long p, long g, long m, long v, long top, float[] h) {
        long at = 4L * i * PIECE;
        int n = (int) Math.min(PIECE, size - (long) i * PIECE);
        float[][] pieces = PIECES.get();
        float[] ps = pieces[0], gs = pieces[1], ms = pieces[2], vs = pieces[3], tops = pieces[4];
        Memory.get(p + at, ps, 0, n);
        Memory.get(g + at, gs, 0, n);
        Memory.get(m + at, ms, 0, n);
        Memory.get(v + at, vs, 0, n);
        moments(n, ps, gs, ms, vs, h);
        float[] roots = vs;
        if (top != 0) {
            Memory.get(top + at, tops, 0, n);
            for (int k = 0; k < n; k++) tops[k] = Math.max(tops[k], vs[k]);
            Memory.put(tops, 0, top + at, n);
            roots = tops;
        }
        step(n, ps, ms, roots, h);
        Memory.put(ps, 0, p + at, n);
        Memory.put(ms, 0, m + at, n);
        Memory.put(vs, 0, v + at, n);
    }

    private static void moments(int n, float[] p, float[] g, float[] m, float[] v, float[] h) {
        float beta1 = h[1], rest1 = h[2], beta2 = h[3], rest2 = h[4], decay = h[7], scale = h[9];
        for (int k = 0; k < n; k++) {
            float d = g[k] * scale + p[k] * decay;
            m[k] = m[k] * beta1 + d * rest1;
            v[k] = v[k] * beta2 + d * d * rest2;
        }
    }

    private static void step(int n, float[] p, float[] m, float[] v, float[] h) {
        float rate = h[0], root = h[5], eps = h[6], keep = h[8];
        for (int k = 0; k < n; k++) p[k] = p[k] * keep - rate * m[k] / ((float) Math.sqrt(v[k]) * root + eps);
    }
}
