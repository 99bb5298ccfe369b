package dev.roentgen.backend.onednn;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import java.util.Arrays;

/** What names a primitive: an operation, its attributes, shapes and layouts, as a run of numbers. Built, looked up, built again. */
final class Key {
    private long[] words = new long[64];
    private int length;

    /** Starts anew, with the kind of primitive. */
    Key start(int kind) {
        length = 0;
        return add(kind);
    }

    Key add(long word) {
        if (length == words.length) words = Arrays.copyOf(words, 2 * length);
        words[length++] = word;
        return this;
    }

    Key add(Shape s) {
        int rank = s.rank();
        add(rank);
        for (int i = 0; i < rank; i++) add(s.dim(i));
        return this;
    }

    Key add(long... more) {
        add((long) more.length);
        for (long w : more) add(w);
        return this;
    }

    /** Shape and layout, without the offset. */
    Key add(NdArray x) {
        add(x.shape());
        if (x.layout() instanceof Layout.Strided s) {
            for (int i = 0; i < x.shape().rank(); i++) add(s.stride(i));
        } else {
            add(Long.MIN_VALUE).add(Desc.of(x).number);
        }
        return this;
    }

    /** The kind of primitive it was started with. */
    int kind() {
        return (int) words[0];
    }

    /** A copy to keep in a map. */
    Key frozen() {
        Key k = new Key();
        k.words = Arrays.copyOf(words, length);
        k.length = length;
        return k;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Key k && Arrays.equals(words, 0, length, k.words, 0, k.length);
    }

    @Override
    public int hashCode() {
        long h = length;
        for (int i = 0; i < length; i++) h = (h ^ words[i]) * 0x9E3779B97F4A7C15L;
        return (int) (h >>> 32);
    }
}
