package dev.roentgen.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The generator against the vectors that its authors published with Random123 ({@code kat_vectors}, philox4x32 10). */
class PhiloxTest {
    private static String block(long key, long high, long low) {
        int[] out = new int[4];
        Philox.block(key, high, low, out);
        return String.format("%08x %08x %08x %08x", out[0], out[1], out[2], out[3]);
    }

    @Test
    void blocks_are_the_published_ones() {
        assertThat(block(0, 0, 0)).isEqualTo("6627e8d5 e169c58d bc57ac4c 9b00dbd8");
        assertThat(block(-1, -1, -1)).isEqualTo("408f276d 41c83b0e a20bc7c6 6d5451fd");
        // the counter 243f6a88 85a308d3 13198a2e 03707344 and the key a4093822 299f31d0: digits of pi
        assertThat(block(0x299f31d0a4093822L, 0x0370734413198a2eL, 0x85a308d3243f6a88L))
                .isEqualTo("d16cfe09 94fdcceb 5001e420 24126ea1");
    }

    @Test
    void an_element_depends_on_its_index_alone() {
        float[] all = new float[50], some = new float[13];
        Philox.uniform(7, 3, 0, all, 50);
        Philox.uniform(7, 3, 21, some, 13);
        for (int i = 0; i < 13; i++) assertThat(some[i]).isEqualTo(all[21 + i]);
        Philox.normal(7, 3, 0, all, 50);
        Philox.normal(7, 3, 21, some, 13);
        for (int i = 0; i < 13; i++) assertThat(some[i]).isEqualTo(all[21 + i]);
        long[] bits = new long[50], fewer = new long[13];
        Philox.bits(7, 3, 0, bits, 50);
        Philox.bits(7, 3, 21, fewer, 13);
        for (int i = 0; i < 13; i++) assertThat(fewer[i]).isEqualTo(bits[21 + i]);
        byte[] coins = new byte[50], few = new byte[13];
        Philox.bernoulli(7, 3, 0.5, 0, coins, 50);
        Philox.bernoulli(7, 3, 0.5, 21, few, 13);
        for (int i = 0; i < 13; i++) assertThat(few[i]).isEqualTo(coins[21 + i]);
    }

    @Test
    void a_uniform_number_is_the_top_24_bits() {
        float[] u = new float[4];
        Philox.uniform(0, 0, 0, u, 4);
        assertThat(u).containsExactly(0x6627e8p-24f, 0xe169c5p-24f, 0xbc57acp-24f, 0x9b00dbp-24f);
    }

    @Test
    void normal_and_bernoulli_numbers_have_their_moments() {
        int n = 1 << 18;
        float[] x = new float[n];
        Philox.normal(5, 0, 0, x, n);
        double mean = 0, square = 0;
        for (float v : x) {
            mean += v / n;
            square += (double) v * v / n;
        }
        assertThat(mean).isCloseTo(0, within(5 / Math.sqrt(n))); // five standard deviations
        assertThat(square).isCloseTo(1, within(5 * Math.sqrt(2.0 / n)));
        byte[] coins = new byte[n];
        Philox.bernoulli(5, 1, 0.3, 0, coins, n);
        int ones = 0;
        for (byte c : coins) ones += c;
        assertThat(ones / (double) n).isCloseTo(0.3, within(5 * Math.sqrt(0.21 / n)));
    }

    @Test
    void probabilities_zero_and_one_are_exact() {
        byte[] coins = new byte[1000];
        Philox.bernoulli(5, 1, 1, 0, coins, 1000);
        assertThat(coins).containsOnly(1);
        Philox.bernoulli(5, 1, 0, 0, coins, 1000);
        assertThat(coins).containsOnly(0);
    }
}
