package dev.roentgen.backend.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backends;
import dev.roentgen.backend.BinaryOp;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.MemoryReport;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.UnaryOp;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.MemoryException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Nd4jBackendTest {
    private static final Nd4jBackend B = (Nd4jBackend) Backends.get("nd4j");

    private long live;
    private long arrays;

    @BeforeEach
    void count() {
        live = B.memory().live();
        arrays = B.memory().arrays();
    }

    @AfterEach
    void nothing_is_left() {
        assertThat(B.memory().live()).isEqualTo(live);
        assertThat(B.memory().arrays()).isEqualTo(arrays);
    }

    private static NdArray floats(Shape shape, float... values) {
        return B.fromHost(DType.F32, shape, FloatBuffer.wrap(values));
    }

    private static float[] floats(NdArray x) {
        float[] values = new float[(int) x.size()];
        B.toHost(x, FloatBuffer.wrap(values));
        return values;
    }

    @Test
    void is_found_but_never_chosen_over_the_default() {
        assertThat(Backends.providers())
                .filteredOn(p -> p.name().equals("nd4j"))
                .singleElement()
                .satisfies(p -> {
                    assertThat(p.obstacle()).isEmpty();
                    assertThat(p.priority()).isEqualTo(10);
                });
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void every_type_goes_in_and_out_in_either_byte_order(DType dtype) {
        byte[] bytes = new byte[6 * dtype.bytes()];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (dtype == DType.BOOL ? i & 1 : 7 * i + 1);
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            var in = ByteBuffer.wrap(bytes).order(order);
            try (NdArray x = B.fromHost(dtype, Shape.of(2, 3), in)) {
                var out = ByteBuffer.allocate(bytes.length).order(order);
                B.toHost(x, out);
                assertThat(out.array()).isEqualTo(bytes);
                var direct =
                        ByteBuffer.allocateDirect(bytes.length + 3).order(order).position(3);
                B.toHost(x, direct);
                assertThat(direct.position()).isEqualTo(3);
                assertThat(direct.slice()).isEqualTo(ByteBuffer.wrap(bytes));
            }
            assertThat(in.position()).isZero();
        }
    }

    @Test
    void buffers_of_another_type_or_too_short_are_refused() {
        assertThatThrownBy(() -> B.fromHost(DType.F32, Shape.of(2), LongBuffer.allocate(2)))
                .isInstanceOf(ArgumentException.class);
        assertThatThrownBy(() -> B.fromHost(DType.BF16, Shape.of(2), ShortBuffer.allocate(1)))
                .hasMessage("nd4j: a host buffer must have 2 elements, got 1 remaining. Check its position and limit.");
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void views_are_read_in_logical_order(DType dtype) {
        byte[] bytes = new byte[24 * dtype.bytes()];
        for (int i = 0; i < 24; i++) bytes[i * dtype.bytes()] = (byte) (dtype == DType.BOOL ? i % 2 : i);
        try (NdArray x = B.fromHost(
                        dtype, Shape.of(2, 3, 4), ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
                NdArray permuted = x.view(Shape.of(4, 2, 3), new Layout.Strided(new long[] {1, 12, 4}, 0));
                NdArray flipped = x.view(Shape.of(2, 2), new Layout.Strided(new long[] {12, -2}, 7));
                NdArray expanded = x.view(Shape.of(2, 1, 3), new Layout.Strided(new long[] {0, 5, 4}, 12));
                NdArray one = x.view(Shape.scalar(), new Layout.Strided(new long[0], 23));
                NdArray none = x.view(Shape.of(3, 0), new Layout.Strided(new long[] {1, 1}, 0))) {
            assertThat(first(permuted))
                    .containsExactly(bits(
                            dtype, 0, 4, 8, 12, 16, 20, 1, 5, 9, 13, 17, 21, 2, 6, 10, 14, 18, 22, 3, 7, 11, 15, 19,
                            23));
            assertThat(first(flipped)).containsExactly(bits(dtype, 7, 5, 19, 17));
            assertThat(first(expanded)).containsExactly(bits(dtype, 12, 16, 20, 12, 16, 20));
            assertThat(first(one)).containsExactly(bits(dtype, 23));
            assertThat(first(none)).isEmpty();
        }
    }

    private static byte[] bits(DType dtype, int... numbers) {
        byte[] b = new byte[numbers.length];
        for (int i = 0; i < b.length; i++) b[i] = (byte) (dtype == DType.BOOL ? numbers[i] % 2 : numbers[i]);
        return b;
    }

    /** The first byte of each element. */
    private static byte[] first(NdArray x) {
        int width = x.dtype().bytes();
        var out = ByteBuffer.allocate((int) x.size() * width).order(ByteOrder.LITTLE_ENDIAN);
        B.toHost(x, out);
        byte[] b = new byte[(int) x.size()];
        for (int i = 0; i < b.length; i++) b[i] = out.get(i * width);
        return b;
    }

    @Test
    void live_bytes_are_exact_and_views_share() {
        long before = B.memory().live();
        NdArray x = B.fill(DType.F64, Shape.of(3, 5), 0);
        NdArray view = x.view(Shape.of(5), new Layout.Strided(new long[] {1}, 5));
        NdArray empty = B.fill(DType.I64, Shape.of(0, 7), 3L);
        NdArray bytes = B.fill(DType.U8, Shape.of(7), 200);
        assertThat(B.memory().live()).isEqualTo(before + 3 * 5 * 8 + 7);
        x.close();
        assertThat(B.memory().live()).isEqualTo(before + 3 * 5 * 8 + 7);
        view.close();
        empty.close();
        bytes.close();
        assertThat(B.memory().live()).isEqualTo(before);
    }

    @Test
    void fill_gives_exact_values() {
        try (NdArray l = B.fill(DType.I64, Shape.of(2), Long.MAX_VALUE - 1);
                NdArray m = B.fill(DType.F32, Shape.of(2), -0.0);
                NdArray z = B.fill(DType.F32, Shape.of(2), 0)) {
            long[] got = new long[2];
            B.toHost(l, LongBuffer.wrap(got));
            assertThat(got).containsOnly(Long.MAX_VALUE - 1);
            assertThat(floats(m)).containsExactly(-0f, -0f);
            assertThat(floats(z)).containsExactly(0f, 0f);
        }
    }

    @Test
    void too_much_memory_is_an_exception_that_names_who_holds_it() {
        var small = new Nd4jMemory(B, 1000);
        NdArray held = small.make(DType.F32, Shape.of(200));
        held.storage().site("conv2d");
        assertThatThrownBy(() -> small.make(DType.F32, Shape.of(51)))
                .isInstanceOf(MemoryException.class)
                .hasMessage(
                        "Nd4jBackend: live memory must stay within 1000 bytes, got 204 more on top of 800 (conv2d 800)."
                                + " Use a smaller batch, close what is not needed, or raise roentgen.memory.limit.");
        small.make(DType.F32, Shape.of(50)).close();
        assertThat(small.report()).isEqualTo(new MemoryReport(800, 200, 1000, 1000, 1));
        held.close();
        assertThat(small.report()).isEqualTo(new MemoryReport(0, 1000, 1000, 1000, 0));
        small.make(DType.F64, Shape.of(1)).close();
        assertThat(small.report().cached()).isLessThanOrEqualTo(1000);
        assertThatThrownBy(() -> B.fill(DType.F64, Shape.of(2_000_000_000, 2_000_000_000), 0))
                .isInstanceOf(MemoryException.class);
    }

    @Test
    void memory_limits_are_read_with_their_unit() {
        assertThat(Nd4jMemory.parse("12k")).isEqualTo(12288);
        assertThat(Nd4jMemory.parse(" 2G ")).isEqualTo(2L << 30);
        for (String bad : new String[] {"g", "0", "-1", "999999999999999999g", "1.5g"})
            assertThatThrownBy(() -> Nd4jMemory.parse(bad)).isInstanceOf(ArgumentException.class);
    }

    @Test
    void five_thousand_steps_need_no_more_memory_than_five_hundred() throws Exception {
        step(500);
        long before = nativeBytes();
        MemoryReport after = B.memory();
        step(5000);
        assertThat(B.memory().cached()).isEqualTo(after.cached());
        assertThat(nativeBytes() - before).as("native bytes more").isLessThan(16L << 20);
    }

    private static void step(int times) {
        float[] values = new float[4096];
        for (int i = 0; i < times; i++) {
            try (NdArray x = floats(Shape.of(64, 64), values);
                    NdArray t = x.view(Shape.of(64, 64), new Layout.Strided(new long[] {1, 64}, 0));
                    NdArray half = x.view(Shape.of(32, 64), new Layout.Strided(new long[] {64, 1}, 2048));
                    NdArray y = B.unary(UnaryOp.EXP, half);
                    NdArray p = B.matmul(y, t);
                    NdArray s = B.binary(BinaryOp.ADD, p, y)) {
                assertThat(s.size()).isEqualTo(2048);
            }
        }
    }

    /** What the process holds beside the Java heap, which grows as the collector likes; 0 where there is no /proc. */
    private static long nativeBytes() throws Exception {
        Path statm = Path.of("/proc/self/statm");
        if (!Files.exists(statm)) return 0;
        System.gc();
        Thread.sleep(300); // ND4J's deallocators run on threads of their own
        long resident = Long.parseLong(Files.readString(statm).split(" ")[1]) * 4096;
        var java = ManagementFactory.getMemoryMXBean();
        return resident
                - java.getHeapMemoryUsage().getCommitted()
                - java.getNonHeapMemoryUsage().getCommitted();
    }
}
