package dev.roentgen.datasets.loader;

import dev.roentgen.check.DataException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads all pictures, to find those that can't be read. */
final class Scan {
    private Scan() {}

    /** The errors by the numbers of their pictures. */
    static TreeMap<Integer, DataException> of(Samples samples, int[] indices, int threads) {
        record Read(int index, @Nullable DataException error) {}
        var bad = new TreeMap<Integer, DataException>();
        Pipeline<Read> pipeline = new Pipeline<>(threads);
        int given = 0;
        try {
            for (int taken = 0; taken < indices.length; taken++) {
                for (; given < Math.min(indices.length, taken + 4 * threads); given++) {
                    int index = indices[given];
                    pipeline.give(() -> new Read(index, samples.error(index)));
                }
                var read = pipeline.take();
                var error = read.error();
                if (error != null) bad.put(read.index(), error);
            }
        } finally {
            pipeline.close();
        }
        return bad;
    }
}
