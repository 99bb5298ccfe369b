package dev.roentgen.backend.onednn;

import java.util.Arrays;
import java.util.function.Supplier;
import org.bytedeco.dnnl.global.dnnl;

/**
 * Adam as passes of oneDNN's operation on pairs, with the rest of each line riding along. In the numbers of
 * {@link dev.roentgen.backend.kernel.AdamKernel}, which reach them as one-element arrays:
 *
 * <pre>{@code
 * first = (first * beta1 / rest1 + g) * rest1
 * second = (g * g * rest2 / beta2 + second) * beta2
 * parameter = (1 / (sqrt(second * root^2) + eps) * first * -rate / keep + parameter) * keep
 * }</pre>
 */
final class AdamPasses {
    private static final long LEAST = 1 << 13; // elements from which the calls pay, docs/onednn.md
    private static final long PIECE = 1 << 20; // elements whose four arrays stay in the last cache from pass to pass
    private static final int GRADIENT = 0, DECAYED = 1, FIRST = 2, SECOND = 3, PARAMETER = 4; // the passes
    private static final int BETA1 = 0, REST1 = 1, REST2 = 2, BETA2 = 3, ROOT = 4, EPS = 5, RATE = 6, KEEP = 7;
    private static final int SCALE = 8, DECAY = 9, NUMBERS = 10; // where the numbers lie

    private final OneDnnBackend b;

    AdamPasses(OneDnnBackend backend) {
        b = backend;
    }

    /** Whether calls pay for so many elements, and the numbers may be divided by. */
    static boolean takes(long size, float[] h) {
        return size >= LEAST && h[2] != 0 && h[3] != 0 && h[8] != 0;
    }

    /** One step, in place, of arrays at these addresses. */
    void update(long size, long parameter, long gradient, long first, long second, float[] h) {
        boolean decayed = h[7] != 0, direct = !decayed && h[9] == 1;
        long scaledBytes = direct ? 0 : 4 * Math.min(size, PIECE);
        long numbers = b.pool().scratch(4 * NUMBERS), scaled = b.pool().scratch(scaledBytes);
        try {
            float scale = decayed ? h[9] / h[7] : h[9];
            float[] all = {h[1] / h[2], h[2], h[4] / h[3], h[3], h[5] * h[5], h[6], -h[0] / h[8], h[8], scale, h[7]};
            Memory.put(all, 0, numbers, NUMBERS);
            for (long done = 0; done < size; done += PIECE) {
                long n = Math.min(PIECE, size - done), at = 4 * done;
                long p = parameter + at, g = gradient + at, m = first + at, v = second + at;
                if (!direct) {
                    scale(n, decayed, p, g, numbers, scaled);
                    g = scaled;
                }
                b.run(pass(FIRST, n), m, numbers + 4 * BETA1, m, g, numbers + 4 * REST1);
                b.run(pass(SECOND, n), g, g, v, numbers + 4 * REST2, v, numbers + 4 * BETA2);
                b.run(
                        pass(PARAMETER, n),
                        v,
                        numbers + 4 * ROOT,
                        p,
                        numbers + 4 * EPS,
                        m,
                        numbers + 4 * RATE,
                        p,
                        numbers + 4 * KEEP);
            }
        } finally {
            b.pool().give(scaled, scaledBytes);
            b.pool().give(numbers, 4 * NUMBERS);
        }
    }

    /** The gradient, scaled and with the coupled decay of the parameter. */
    private void scale(long n, boolean decayed, long p, long g, long numbers, long scaled) {
        if (decayed) b.run(pass(DECAYED, n), g, numbers + 4 * SCALE, scaled, p, numbers + 4 * DECAY);
        else b.run(pass(GRADIENT, n), g, numbers + 4 * SCALE, scaled);
    }

    private Prim pass(int pass, long n) {
        return b.prims().get(Native.local().key.start(Kind.ADAM).add(pass).add(n), made(pass, n));
    }

    private Supplier<Prim> made(int pass, long n) {
        return () -> {
            Desc row = Desc.plain(n), one = Desc.plain(1);
            int add = dnnl.dnnl_binary_add, mul = dnnl.dnnl_binary_mul;
            try (Attr attr = new Attr()) {
                return switch (pass) {
                    case GRADIENT -> make(row, one, attr);
                    case DECAYED, FIRST -> make(row, one, attr.binary(add, row).binary(mul, one), 0, 1);
                    case SECOND ->
                        make(row, row, attr.binary(mul, one).binary(add, row).binary(mul, one), 0, 1, 2);
                    default -> {
                        attr.eltwise(dnnl.dnnl_eltwise_sqrt, 0, 0).binary(add, one);
                        attr.eltwise(dnnl.dnnl_eltwise_pow, 1, -1).binary(mul, row);
                        attr.binary(mul, one).binary(add, row).binary(mul, one);
                        yield make(row, one, attr, 1, 3, 4, 5, 6);
                    }
                };
            }
        };
    }

    /** The product of a row and another operand, and what rides along, with the places of its operands. */
    private Prim make(Desc row, Desc other, Attr attr, int... places) {
        int[] arguments = Arrays.copyOf(
                new int[] {dnnl.DNNL_ARG_SRC_0, dnnl.DNNL_ARG_SRC_1, dnnl.DNNL_ARG_DST}, 3 + places.length);
        for (int i = 0; i < places.length; i++) arguments[3 + i] = Attr.argument(places[i]);
        var handle = attr.done();
        return b.make(
                "step of Adam",
                OneDnnBackend.solo(row.bytes / 4),
                o -> dnnl.dnnl_binary_primitive_desc_create(
                        o, Native.ENGINE, dnnl.dnnl_binary_mul, row.md, other.md, row.md, handle),
                arguments);
    }
}
