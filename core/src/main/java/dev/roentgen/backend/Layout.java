package dev.roentgen.backend;

import dev.roentgen.array.Shape;
import java.util.Arrays;

/** How an array's elements lie in its storage: by strides, or in a way that only its backend knows. */
public sealed interface Layout {
    /** Row-major, without gaps, from the storage's start. */
    static Strided rowMajor(Shape shape) {
        return new Strided(shape.strides(), 0);
    }

    /** Element {@code (i, j, ..)} lies at {@code offset + i * strides[0] + j * strides[1] + ..}, in elements. */
    final class Strided implements Layout {
        private final long[] strides;
        private final long offset;

        /** Takes over the array of strides: the caller must not write to it any more. */
        public Strided(long[] strides, long offset) {
            this.strides = strides;
            this.offset = offset;
        }

        /** The stride of an axis from 0, in elements; 0 where the axis was expanded, negative where it was flipped. */
        public long stride(int axis) {
            return strides[axis];
        }

        /** All strides, in a new array. */
        public long[] strides() {
            return strides.clone();
        }

        /** The position of the first element, in elements. */
        public long offset() {
            return offset;
        }

        /** Whether the elements of this shape lie in row-major order without gaps, wherever they start. */
        public boolean contiguous(Shape shape) {
            long step = 1;
            for (int i = strides.length - 1; i >= 0; i--) {
                int d = shape.dim(i);
                if (d != 1 && strides[i] != step) return shape.size() == 0;
                step *= d;
            }
            return true;
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Strided s && offset == s.offset && Arrays.equals(strides, s.strides);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(strides) + Long.hashCode(offset);
        }

        @Override
        public String toString() {
            return "strides " + Arrays.toString(strides) + " offset " + offset;
        }
    }

    /**
     * A layout made and understood by one backend alone; padding inside is zero.
     *
     * @param descriptor the backend's description, compared by {@code equals}
     */
    record Blocked(Object descriptor) implements Layout {}
}
