package dev.roentgen.models.parity;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.weights.StateDict;
import dev.roentgen.weights.TensorInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/** The numbers that weights and inputs of full-size cases are made of: a hash of name and index, as the folder's README says. */
public final class Formula {
    private static final Set<String> FACTORS = Set.of("weight", "gamma", "gamma_1", "gamma_2", "lambda1");
    private static final double LOGIT_SCALE = 2.6592600369327779;

    private final double gain;
    private final String salt;

    /** With a factor of all matrices and what goes before all names. */
    public Formula(double gain, String salt) {
        this.gain = gain;
        this.salt = salt;
    }

    /** Weights of these names and shapes, made when asked for. */
    public StateDict weights(Map<String, Shape> shapes) {
        return new StateDict() {
            @Override
            public List<String> keys() {
                return List.copyOf(shapes.keySet());
            }

            @Override
            public TensorInfo info(String key) {
                return new TensorInfo(DType.F32, shape(key));
            }

            @Override
            public Tensor tensor(String key) {
                return Tensor.of(weight(key, shape(key)), shape(key));
            }

            private Shape shape(String key) {
                Shape s = shapes.get(key);
                if (s == null) throw new IllegalArgumentException("no weight " + key);
                return s;
            }
        };
    }

    /** The values of a weight. */
    float[] weight(String name, Shape shape) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        float[] values = new float[Math.toIntExact(shape.size())];
        long seed = crc(salt + name);
        double fanIn = shape.rank() == 3 ? shape.dim(2) : shape.rank() == 0 ? 1 : (double) shape.size() / shape.dim(0);
        boolean matrix = shape.rank() == 2 || shape.rank() == 4 || shape.rank() == 3 && !last.equals("layer_scale");
        boolean factor = shape.rank() == 1 && FACTORS.contains(last) || shape.rank() == 3;
        for (int i = 0; i < values.length; i++) {
            double u = unit(seed, i);
            if (shape.rank() == 0) values[i] = (float) (LOGIT_SCALE + u * 0.2);
            else if (matrix) values[i] = (float) (u * ((2.0 * Math.sqrt(3.0 / fanIn)) * gain));
            else if (shape.rank() == 1 && last.equals("running_var")) values[i] = (float) (1.0 + Math.abs(u * 0.2));
            else if (factor) values[i] = (float) (1.0 + u * 0.2);
            else values[i] = (float) (u * 0.2);
        }
        return values;
    }

    /** An image: coarse patches of 16 pixels with fine grain. */
    public static Tensor image(String name, Shape shape) {
        int h = shape.dim(2), w = shape.dim(3), rows = (h + 15) / 16, columns = (w + 15) / 16;
        long fine = crc(name), coarse = crc(name + ".coarse");
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            int x = i % w, y = i / w % h, plane = i / (w * h); // plane counts samples and channels
            long patch = ((long) plane * rows + y / 16) * columns + x / 16;
            values[i] = (float) (4.0 * unit(coarse, patch) + 1.0 * unit(fine, i));
        }
        return Tensor.of(values, shape);
    }

    /** Numbers of variance 1. */
    static Tensor unit(String name, Shape shape) {
        float[] values = new float[Math.toIntExact(shape.size())];
        long seed = crc(name);
        for (int i = 0; i < values.length; i++) values[i] = (float) (unit(seed, i) * (2.0 * Math.sqrt(3.0)));
        return Tensor.of(values, shape);
    }

    private static long crc(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }

    private static double unit(long seed, long index) {
        long h = (index * 2654435761L + seed) & 0xFFFFFFFFL;
        h ^= h >>> 16;
        h = (h * 0x45d9f3bL) & 0xFFFFFFFFL;
        h ^= h >>> 16;
        return h / 4294967296.0 - 0.5;
    }
}
