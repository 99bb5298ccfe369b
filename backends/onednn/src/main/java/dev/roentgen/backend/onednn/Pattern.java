package dev.roentgen.backend.onednn;

import dev.roentgen.array.Shape;
import java.util.Arrays;

/**
 * How a row-major array broadcasts to a shape, with neighbouring axes joined: the shapes that oneDNN's quick kernels know.
 *
 * <p>Known are a scalar, {@code [1, C]}, {@code [R, 1]} and {@code [1, C, 1]}; more axes end in its reference path.
 */
record Pattern(long[] full, long[] part) {
    static Pattern of(Shape shape, Shape y) {
        int n = shape.rank(), lead = n - y.rank(), r = 0;
        long[] full = new long[Math.max(1, n)], part = new long[Math.max(1, n)];
        full[0] = 1;
        part[0] = 1;
        boolean last = false, any = false;
        for (int i = 0; i < n; i++) {
            int d = shape.dim(i);
            if (d == 1) continue;
            boolean repeated = i < lead || y.dim(i - lead) == 1;
            if (any && repeated == last) {
                full[r] *= d;
                if (!repeated) part[r] *= d;
            } else {
                if (any) r++;
                any = true;
                full[r] = d;
                part[r] = repeated ? 1 : d;
            }
            last = repeated;
        }
        return new Pattern(Arrays.copyOf(full, r + 1), Arrays.copyOf(part, r + 1));
    }

    boolean scalar() {
        return part.length == 1 && part[0] == 1;
    }

    boolean known() {
        return part.length <= 2 || part.length == 3 && part[0] == 1 && part[2] == 1;
    }
}
