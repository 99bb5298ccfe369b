package dev.roentgen.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.MemoryException;
import org.junit.jupiter.api.Test;

class PoolTest {
    private static Pool pool(long limit) {
        return new Pool(KernelCheck.B, limit);
    }

    @Test
    void size_classes_hold_their_sizes_and_waste_an_eighth_at_most() {
        for (long bytes = 1; bytes < 1L << 40; bytes = bytes * 9 / 8 + 1) {
            long size = Pool.classBytes(Pool.sizeClass(bytes));
            assertThat(size).isGreaterThanOrEqualTo(bytes);
            assertThat(size - bytes).isLessThanOrEqualTo(Math.max(63, bytes / 8 + 64));
            assertThat(Pool.sizeClass(size)).isEqualTo(Pool.sizeClass(bytes));
        }
    }

    @Test
    void blocks_are_aligned_counted_to_the_byte_and_used_again() {
        Pool pool = pool(1 << 20);
        Block a = pool.allocate(1000), b = pool.allocate(13);
        assertThat(a.address % 64).isZero();
        assertThat(pool.report().live()).isEqualTo(1013);
        assertThat(pool.report().arrays()).isEqualTo(2);
        long address = a.address;
        a.release();
        assertThat(pool.report().live()).isEqualTo(13);
        assertThat(pool.report().cached()).isEqualTo(Pool.classBytes(Pool.sizeClass(1000)));
        Block again = pool.allocate(990);
        assertThat(again.address).isEqualTo(address);
        again.release();
        b.release();
        pool.trim();
        assertThat(pool.report().live()).isZero();
        assertThat(pool.report().cached()).isZero();
        assertThat(pool.report().peak()).isEqualTo(1013);
    }

    @Test
    void cached_blocks_go_back_to_the_system_when_others_are_asked_for() {
        Pool pool = pool(1 << 20);
        for (int i = 1; i <= 40; i++) pool.allocate(i * 20_000L).release();
        Block large = pool.allocate(1_000_000);
        assertThat(pool.report().cached()).isLessThan(50_000);
        large.release();
        pool.trim();
    }

    @Test
    void what_passes_the_limit_is_an_error_that_names_the_largest_holders() {
        Pool pool = pool(1 << 20);
        Block conv = pool.allocate(600 << 10), add = pool.allocate(100 << 10);
        conv.site("conv2d");
        add.site("add");
        assertThatThrownBy(() -> pool.allocate(500 << 10))
                .isInstanceOf(MemoryException.class)
                .hasMessage(
                        "OneDnnBackend: memory must stay within 1024 KiB, got 500 KiB more asked for, 700 KiB live in 2 arrays (conv2d 600 KiB in 1, add 100 KiB in 1)."
                                + " Use a smaller batch, close tensors earlier (Scope), or raise -Droentgen.memory.limit.");
        conv.release();
        add.release();
        pool.allocate(900 << 10).release();
        pool.trim();
    }

    @Test
    void limits_are_read_with_their_units() {
        assertThat(Limit.parse("3g")).isEqualTo(3L << 30);
        assertThat(Limit.parse("512M")).isEqualTo(512L << 20);
        assertThat(Limit.parse("1000")).isEqualTo(1000);
        assertThatThrownBy(() -> Limit.parse("much"))
                .isInstanceOf(ArgumentException.class)
                .hasMessage(
                        "OneDnnBackend: roentgen.memory.limit must be a positive number of bytes, as in 8g, got 'much'. Leave it out for 80 % of the memory less -Xmx.");
    }
}
