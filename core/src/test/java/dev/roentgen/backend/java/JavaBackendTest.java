package dev.roentgen.backend.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.ReduceOp;
import dev.roentgen.backend.UnaryOp;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.ClosedException;
import dev.roentgen.check.DTypeException;
import dev.roentgen.check.MemoryException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the table of cases can't say: exact values from elsewhere, errors, host buffers, memory. */
class JavaBackendTest {
    private final JavaBackend java = new JavaBackend();

    @AfterEach
    void nothing_is_left_open() {
        assertThat(java.memory().live()).isZero();
        assertThat(java.memory().arrays()).isZero();
    }

    private double of(UnaryOp op, DType dtype, double x) {
        try (NdArray in = java.fill(dtype, Shape.of(1), x);
                NdArray out = java.unary(op, in);
                NdArray wide = java.cast(out, DType.F64)) {
            double[] y = new double[1];
            java.toHost(wide, DoubleBuffer.wrap(y));
            return y[0];
        }
    }

    /** Abramowitz and Stegun's table, to more digits from mpmath at 40. */
    @Test
    void erf_has_the_published_values() {
        double[][] table = {
            {0.01, 0.011283415555849618},
            {0.1, 0.1124629160182848922},
            {0.4, 0.4283923550466684551},
            {0.46875, 0.4926134732179379916},
            {0.5, 0.5204998778130465377},
            {1, 0.8427007929497148693},
            {1.5, 0.9661051464753107271},
            {2, 0.9953222650189527342},
            {3, 0.9999779095030014146},
            {4, 0.9999999845827420998},
            {5, 0.9999999999984625402},
            {5.9, 0.9999999999999999287},
            {7, 1},
        };
        for (double[] row : table) {
            assertThat(of(UnaryOp.ERF, DType.F64, row[0])).as("erf(%s)", row[0]).isCloseTo(row[1], within(2.5e-16));
            assertThat(of(UnaryOp.ERF, DType.F64, -row[0]))
                    .as("erf(-%s)", row[0])
                    .isCloseTo(-row[1], within(2.5e-16));
        }
        assertThat(of(UnaryOp.ERF, DType.F32, 0.5)).isEqualTo(0.520499877813046537f);
        assertThat(of(UnaryOp.ERF, DType.F64, 1e-300)).isCloseTo(1.1283791670955125739e-300, within(1e-315));
        assertThat(of(UnaryOp.ERF, DType.F64, Double.NaN)).isNaN();
        assertThat(of(UnaryOp.ERF, DType.F64, Double.NEGATIVE_INFINITY)).isEqualTo(-1);
    }

    @Test
    void functions_are_exact_near_zero() {
        assertThat(of(UnaryOp.EXPM1, DType.F32, 1e-6)).isEqualTo((float) Math.expm1(1e-6f));
        assertThat(of(UnaryOp.LOG1P, DType.F32, 1e-6)).isEqualTo((float) Math.log1p(1e-6f));
        assertThat(of(UnaryOp.SIGMOID, DType.F32, -100))
                .isCloseTo(3.7200759760208360e-44, within(1.5e-45)); // subnormal, not 0
        assertThat(of(UnaryOp.ROUND, DType.F32, 2.5)).isEqualTo(2);
        assertThat(of(UnaryOp.ROUND, DType.F32, 3.5)).isEqualTo(4);
    }

    @Test
    void sums_of_floats_are_carried_in_double() {
        int n = 1 << 20;
        try (NdArray x = java.fill(DType.F32, Shape.of(n), 0.1f);
                NdArray sum = java.reduce(ReduceOp.SUM, x, false, 0)) {
            float[] y = new float[1];
            java.toHost(sum, FloatBuffer.wrap(y));
            assertThat(y[0]).isEqualTo((float) (n * (double) 0.1f)); // summed in float it would be off by 0.4 in 100000
        }
    }

    @Test
    void longs_are_exact_beyond_what_doubles_hold() {
        long big = (1L << 62) + 12345, other = (1L << 53) + 1;
        try (NdArray a = java.fill(DType.I64, Shape.of(3), big);
                NdArray b = java.fromHost(DType.I64, Shape.of(3), LongBuffer.wrap(new long[] {other, -other, 7}));
                NdArray difference = java.binary(BinaryOp.SUB, a, b);
                NdArray sum = java.reduce(ReduceOp.SUM, b, false, 0);
                NdArray copy = java.copy(b)) {
            assertThat(longs(difference)).containsExactly(big - other, big + other, big - 7);
            assertThat(longs(sum)).containsExactly(7);
            assertThat(longs(copy)).containsExactly(other, -other, 7);
            List<NdArray> sorted = java.sort(b, 0, false);
            assertThat(longs(sorted.get(0))).containsExactly(-other, 7, other);
            assertThat(longs(sorted.get(1))).containsExactly(1, 2, 0);
            sorted.forEach(NdArray::close);
        }
    }

    private long[] longs(NdArray x) {
        long[] y = new long[(int) x.size()];
        java.toHost(x, LongBuffer.wrap(y));
        return y;
    }

    @Test
    void integers_wrap() {
        try (NdArray a = java.fromHost(
                        DType.I32, Shape.of(2), IntBuffer.wrap(new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE}));
                NdArray doubled = java.binary(BinaryOp.ADD, a, a);
                NdArray u = java.fill(DType.U8, Shape.of(1), 200);
                NdArray v = java.binary(BinaryOp.ADD, u, u);
                NdArray w = java.unary(UnaryOp.NEG, u)) {
            int[] y = new int[2];
            java.toHost(doubled, IntBuffer.wrap(y));
            assertThat(y).containsExactly(-2, 0);
            byte[] z = new byte[1];
            java.toHost(v, ByteBuffer.wrap(z));
            assertThat(z[0] & 0xFF).isEqualTo(400 - 256);
            java.toHost(w, ByteBuffer.wrap(z));
            assertThat(z[0] & 0xFF).isEqualTo(56);
        }
    }

    @Test
    void integer_division_rounds_down_and_by_zero_gives_zero() {
        int[] a = {7, -7, 7, -7, 5}, b = {2, 2, -2, -2, 0};
        try (NdArray x = java.fromHost(DType.I32, Shape.of(5), IntBuffer.wrap(a));
                NdArray y = java.fromHost(DType.I32, Shape.of(5), IntBuffer.wrap(b));
                NdArray quotient = java.binary(BinaryOp.FLOOR_DIV, x, y);
                NdArray rest = java.binary(BinaryOp.MOD, x, y)) {
            int[] q = new int[5], r = new int[5];
            java.toHost(quotient, IntBuffer.wrap(q));
            java.toHost(rest, IntBuffer.wrap(r));
            assertThat(q).containsExactly(3, -4, -4, 3, 0);
            assertThat(r).containsExactly(1, 1, -1, -1, 0);
        }
    }

    @Test
    void host_buffers_keep_their_position_and_byte_order() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(20).order(ByteOrder.BIG_ENDIAN);
        bytes.putFloat(4, 1.5f).putFloat(8, -2).position(4);
        try (NdArray x = java.fromHost(DType.F32, Shape.of(2), bytes)) {
            float[] y = new float[3];
            FloatBuffer out = FloatBuffer.wrap(y, 1, 2);
            java.toHost(x, out);
            assertThat(y).containsExactly(0, 1.5f, -2);
            assertThat(out.position()).isEqualTo(1);
            assertThat(bytes.position()).isEqualTo(4);
            ByteBuffer little = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            java.toHost(x, little);
            assertThat(little.getFloat(0)).isEqualTo(1.5f);
        }
    }

    @Test
    void a_host_buffer_that_is_too_short_or_of_another_type_is_named() {
        assertThatThrownBy(() -> java.fromHost(DType.F32, Shape.of(3), FloatBuffer.allocate(2)))
                .isInstanceOf(ArgumentException.class)
                .hasMessage("java: a host buffer must have 3 elements, got 2 remaining. Check its position and limit.");
        assertThatThrownBy(() -> java.fromHost(DType.I64, Shape.of(2), FloatBuffer.allocate(2)))
                .isInstanceOf(ArgumentException.class)
                .hasMessage(
                        "java: a host buffer for I64 must be a buffer of that type or a ByteBuffer, got HeapFloatBuffer. See Backend.fromHost for the types.");
    }

    @Test
    void bool_data_from_the_host_becomes_zero_or_one() {
        try (NdArray x = java.fromHost(DType.BOOL, Shape.of(3), ByteBuffer.wrap(new byte[] {0, 5, -1}))) {
            byte[] y = new byte[3];
            java.toHost(x, ByteBuffer.wrap(y));
            assertThat(y).containsExactly(0, 1, 1);
        }
    }

    @Test
    void gather_and_scatter_name_an_index_outside() {
        try (NdArray x = java.fill(DType.F32, Shape.of(3, 2), 1);
                NdArray high = java.fromHost(DType.I64, Shape.of(2, 2), LongBuffer.wrap(new long[] {0, 1, 3, 2}));
                NdArray low = java.fromHost(DType.I64, Shape.of(2, 2), LongBuffer.wrap(new long[] {0, -1, 3, 2}));
                NdArray src = java.fill(DType.F32, Shape.of(2, 2), 1);
                NdArray none = java.fill(DType.F32, Shape.of(0, 2), 1)) {
            assertThatThrownBy(() -> java.gather(x, 0, high))
                    .isInstanceOf(ArgumentException.class)
                    .hasMessage(
                            "gather: indices along axis 0 must be from 0 to 2, got 3 at [1, 0] of [2, 2]. Check the indices, or the size of the table they point into.");
            assertThatThrownBy(() -> java.scatterAdd(x, 0, low, src))
                    .isInstanceOf(ArgumentException.class)
                    .hasMessage(
                            "scatterAdd: indices along axis 0 must be from 0 to 2, got -1 at [0, 1] of [2, 2]. Check the indices, or the size of the table they point into.");
            assertThatThrownBy(() -> java.gather(none, 0, high))
                    .isInstanceOf(ArgumentException.class)
                    .hasMessage(
                            "gather: indices along axis 0 must be none: the axis is empty, got 0 at [0, 0] of [2, 2]. Check the indices, or the size of the table they point into.");
        }
    }

    @Test
    void functions_of_floats_refuse_integers() {
        try (NdArray x = java.fill(DType.I32, Shape.of(2), 1)) {
            assertThatThrownBy(() -> java.unary(UnaryOp.EXP, x))
                    .isInstanceOf(DTypeException.class)
                    .hasMessage("java: EXP must be given floats, got I32. Cast first: to(F32).");
            assertThatThrownBy(() -> java.binary(BinaryOp.DIV, x, x))
                    .isInstanceOf(DTypeException.class)
                    .hasMessage("java: DIV must be given floats, got I32. Cast first: to(F32).");
        }
    }

    @Test
    void a_failed_operation_gives_its_memory_back() {
        try (NdArray x = java.fill(DType.I32, Shape.of(2), 1)) {
            long before = java.memory().live();
            assertThatThrownBy(() -> java.unary(UnaryOp.EXP, x)).isInstanceOf(DTypeException.class);
            assertThatThrownBy(() -> java.binary(BinaryOp.POW, x, x)).isInstanceOf(DTypeException.class);
            assertThat(java.memory().live()).isEqualTo(before);
        }
    }

    @Test
    void memory_is_counted_to_the_byte() {
        long peak;
        try (NdArray x = java.fill(DType.F64, Shape.of(3, 5), 1);
                NdArray y = java.fill(DType.BOOL, Shape.of(7), 1);
                NdArray view = x.view(Shape.of(5), new Layout.Strided(new long[] {1}, 5))) {
            assertThat(java.memory().live()).isEqualTo(3 * 5 * 8 + 7);
            assertThat(java.memory().arrays()).isEqualTo(2);
            assertThat(view.shape()).isEqualTo(y.shape().with(0, 5));
            peak = java.memory().peak();
        }
        assertThat(peak).isEqualTo(127);
        assertThat(java.memory().live()).isZero();
    }

    @Test
    void a_closed_array_is_an_error_that_names_its_maker() {
        NdArray x = java.fill(DType.F32, Shape.of(2), 1);
        x.storage().site("conv2d");
        x.close();
        assertThatThrownBy(() -> java.unary(UnaryOp.EXP, x))
                .isInstanceOf(ClosedException.class)
                .hasMessage(
                        "conv2d: its memory must be open, got a storage that was freed. Keep the tensor open (scope.keep) for as long as it is used.");
    }

    @Test
    void too_much_memory_is_refused_with_what_is_held_by_whom() {
        try (NdArray x = java.fill(DType.F32, Shape.of(1000), 1);
                NdArray y = java.fill(DType.F32, Shape.of(10), 1)) {
            x.storage().site("conv2d");
            long heap = Runtime.getRuntime().maxMemory();
            int huge = (int) Math.min(Integer.MAX_VALUE - 100, heap / 8 + (1 << 20));
            assertThatThrownBy(() -> java.fill(DType.F64, Shape.of(huge), 0))
                    .isInstanceOf(MemoryException.class)
                    .hasMessage(
                            "java: memory must suffice for %d bytes (F64 [%d]), got 4040 bytes held already of a heap of %d (conv2d 4000, unnamed 40). Use a smaller batch, close what is kept, or raise -Xmx.",
                            8L * huge, huge, heap);
            assertThatThrownBy(() -> java.fill(DType.U8, Shape.of(1 << 16, 1 << 16), 0))
                    .isInstanceOf(MemoryException.class)
                    .hasMessage(
                            "java: an array must have at most 2147483639 elements, got 4294967296 in [65536, 65536]. Split it, or use a native backend.");
            assertThat(y.size()).isEqualTo(10);
        }
    }
}
