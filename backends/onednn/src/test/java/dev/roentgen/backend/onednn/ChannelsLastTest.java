package dev.roentgen.backend.onednn;

import static dev.roentgen.backend.onednn.KernelCheck.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class ChannelsLastTest {
    private static final ConvSpec SAME = ConvSpec.UNIT.padding(1, 1);

    private static NdArray counted(int... dims) {
        float[] v = new float[Math.toIntExact(Shape.of(dims).size())];
        for (int i = 0; i < v.length; i++) v[i] = i % 97;
        return B.fromHost(DType.F32, Shape.of(dims), FloatBuffer.wrap(v));
    }

    private static float[] values(NdArray x) {
        float[] v = new float[Math.toIntExact(x.size())];
        B.toHost(x, FloatBuffer.wrap(v));
        return v;
    }

    @Test
    void with_avx512_slim_convolutions_choose_it_and_those_behind_keep_it() {
        assumeThat(Native.AVX512).isTrue();
        NdArray slim = B.conv(counted(2, 3, 16, 16), counted(8, 3, 3, 3), SAME);
        assertThat(Strides.channelsLast(slim)).isTrue();
        NdArray behind = B.conv(slim, counted(64, 8, 3, 3), SAME);
        assertThat(Strides.channelsLast(behind)).isTrue();
        assertThat(B.conv(behind, counted(512, 64, 3, 3), SAME).isStrided())
                .as("large weights take blocks")
                .isFalse();
        assertThat(B.conv(counted(2, 3, 16, 16), counted(64, 3, 3, 3), SAME).isStrided())
                .as("so do wide convolutions of plain pictures")
                .isFalse();
    }

    @Test
    void a_part_of_the_channels_is_copied_in_the_same_order() {
        NdArray rows = counted(2, 24, 6, 5);
        NdArray last = B.reorder().to(rows, Desc.tag(org.bytedeco.dnnl.global.dnnl.dnnl_acdb, 2, 24, 6, 5));
        Layout.Strided l = last.strided(), r = rows.strided();
        NdArray part = last.view(Shape.of(2, 8, 6, 5), new Layout.Strided(l.strides(), 8 * l.stride(1)));
        NdArray whole = B.elementwise().flat(part, true);
        assertThat(Strides.channelsLast(whole) && Strides.dense(whole)).isTrue();
        assertThat(values(whole))
                .containsExactly(
                        values(rows.view(Shape.of(2, 8, 6, 5), new Layout.Strided(r.strides(), 8 * r.stride(1)))));
    }
}
