package dev.roentgen.backend.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backends;
import dev.roentgen.check.ClosedException;
import dev.roentgen.check.DTypeException;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class Nd4jTensorsTest {
    private static final Nd4jBackend B = (Nd4jBackend) Backends.get("nd4j");

    private long live;
    private Backends.Choice choice;
    private Scope scope;

    @BeforeEach
    void open() {
        live = B.memory().live();
        choice = Backends.with(B);
        scope = Scope.open();
    }

    @AfterEach
    void nothing_is_left() {
        scope.close();
        choice.close();
        assertThat(B.memory().live()).isEqualTo(live);
    }

    private static Tensor ramp(int... dims) {
        return Tensor.arange(Shape.of(dims).size()).to(DType.F32).reshape(dims);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void every_type_goes_there_and_back(DType dtype) {
        Tensor x = Tensor.of(new float[] {0, 1, 2, 3, 200, 1}, Shape.of(2, 3)).to(dtype);
        INDArray a = Nd4jTensors.toINDArray(x);
        assertThat(Nd4jTypes.of(a.dataType())).isEqualTo(dtype);
        assertThat(a.shape()).containsExactly(2, 3);
        assertThat(a.getDouble(1, 0)).isEqualTo(dtype == DType.BOOL ? 1 : 3);
        for (Tensor back : new Tensor[] {Nd4jTensors.fromINDArray(a), Nd4jTensors.wrap(a)}) {
            assertThat(back.dtype()).isEqualTo(dtype);
            assertThat(back.to(DType.F64).toDoubleArray())
                    .isEqualTo(x.to(DType.F64).toDoubleArray());
            back.close();
        }
        a.close();
    }

    @Test
    void scalars_empty_ones_and_views_keep_their_shape_and_order() {
        assertThat(Nd4jTensors.toINDArray(Tensor.scalar(2)).rank()).isZero();
        assertThat(Nd4jTensors.fromINDArray(Nd4j.scalar(3f)).shape()).isEqualTo(Shape.scalar());
        assertThat(Nd4jTensors.fromINDArray(Nd4j.scalar(3f)).item()).isEqualTo(3);
        assertThat(Nd4jTensors.toINDArray(Tensor.zeros(0, 3)).shape()).containsExactly(0, 3);
        assertThat(Nd4jTensors.fromINDArray(Nd4j.create(DataType.FLOAT, 0, 3)).shape())
                .isEqualTo(Shape.of(0, 3));
        INDArray turned = Nd4jTensors.toINDArray(ramp(2, 3).transpose(0, 1));
        assertThat(turned.shape()).containsExactly(3, 2);
        assertThat(turned.getDouble(1, 1)).isEqualTo(4);
    }

    @Test
    void views_and_columns_first_arrays_of_nd4j_are_read_right() {
        INDArray base = Nd4j.arange(24).castTo(DataType.FLOAT).reshape('c', 4, 6);
        INDArray part = base.get(NDArrayIndex.interval(1, 4), NDArrayIndex.interval(2, 5));
        INDArray everyOther = base.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 2, 6));
        for (INDArray a : new INDArray[] {base, base.dup('f'), base.transpose(), part, part.transpose(), everyOther}) {
            double[] want = new double[(int) a.length()];
            for (int i = 0; i < want.length; i++) want[i] = a.getDouble(i / a.columns(), i % a.columns());
            assertThat(Nd4jTensors.fromINDArray(a).to(DType.F64).toDoubleArray())
                    .isEqualTo(want);
            Tensor shared = Nd4jTensors.wrap(a);
            assertThat(shared.to(DType.F64).toDoubleArray()).isEqualTo(want);
            double[] negative = shared.neg().to(DType.F64).toDoubleArray();
            for (int i = 0; i < want.length; i++) assertThat(negative[i]).isEqualTo(0 - want[i]);
        }
    }

    @Test
    void wrapping_shares_memory_and_closing_either_side_frees_nothing_of_the_other() {
        INDArray a = Nd4j.createFromArray(1f, 2f, 3f);
        Tensor shared = Nd4jTensors.wrap(a);
        Tensor copied = Nd4jTensors.fromINDArray(a);
        a.putScalar(1, 20f); // forbidden, and so a way to see what is shared
        assertThat(shared.toArray()).containsExactly(1, 20, 3);
        assertThat(copied.toArray()).containsExactly(1, 2, 3);
        shared.close();
        assertThat(a.wasClosed()).isFalse();
        assertThat(a.getFloat(2)).isEqualTo(3f);

        Tensor t = ramp(2, 3);
        INDArray view = Nd4jTensors.wrap(t), own = Nd4jTensors.toINDArray(t);
        assertThat(view.data().addressPointer().address())
                .isNotEqualTo(own.data().addressPointer().address());
        assertThat(view.closeable()).isFalse();
        assertThat(own.closeable()).isTrue();
        own.close();
        assertThat(t.toArray()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(Nd4jTensors.wrap(t.slice(0, 1, 2)).toFloatVector()).containsExactly(3, 4, 5);
    }

    @Test
    void tensors_of_other_backends_and_open_workspaces_are_no_trouble() {
        Tensor java;
        try (var other = Backends.with(Backends.get("java"))) {
            java = ramp(2, 2);
        }
        var workspace = WorkspaceConfiguration.builder().initialSize(1 << 20).build();
        INDArray a;
        Tensor sum;
        try (var open = Nd4j.getWorkspaceManager().getAndActivateWorkspace(workspace, "test")) {
            a = Nd4jTensors.toINDArray(java);
            sum = ramp(100, 100).add(ramp(100, 100));
        }
        Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
        assertThat(a.isAttached()).isFalse();
        assertThat(a.getDouble(1, 1)).isEqualTo(3);
        assertThat(sum.toArray()[9999]).isEqualTo(2 * 9999);
    }

    @Test
    void closed_arrays_and_types_of_nd4j_alone_are_refused() {
        INDArray a = Nd4j.createFromArray(1f, 2f);
        a.close();
        assertThatThrownBy(() -> Nd4jTensors.fromINDArray(a)).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> Nd4jTensors.wrap(Nd4j.create(DataType.INT16, 3)))
                .isInstanceOf(DTypeException.class);
    }
}
