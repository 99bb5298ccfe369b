package dev.roentgen.backend.nd4j;

import dev.roentgen.array.Shape;
import dev.roentgen.backend.ConvSpec;
import dev.roentgen.backend.Layout;
import dev.roentgen.backend.NdArray;
import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.factory.Nd4j;

/** Matrix products and convolutions of ND4J, in the orders in which it copies nothing. */
final class NativeProducts {
    private NativeProducts() {}

    /** Whether a matrix is without gaps, by rows or by columns. */
    static boolean dense(NdArray x) {
        return x.isContiguous() || byColumns(x);
    }

    private static boolean byColumns(NdArray x) {
        Shape s = x.shape();
        return x.isStrided()
                && s.rank() == 2
                && x.strided().stride(0) == 1
                && x.strided().stride(1) == s.dim(0);
    }

    /** {@code c = a b} for dense matrices: ND4J is given {@code c' = b' a'}, whose result is by columns, as its BLAS wants. */
    static void matmul(NdArray a, NdArray b, NdArray c) {
        Nd4j.exec(new Mmul(transposed(b), transposed(a), transposed(c), MMulTranspose.allFalse()));
    }

    /** {@code x'}: rows are its columns. */
    private static INDArray transposed(NdArray x) {
        long rows = x.shape().dim(0), columns = x.shape().dim(1);
        long[] shape = {columns, rows};
        return x.isContiguous()
                ? array(x, shape, new long[] {1, columns}, 'f')
                : array(x, shape, new long[] {rows, 1}, 'c');
    }

    /** {@code c[i] = a[i] b[i]} for contiguous {@code [B, M, K]}, {@code [B, K, N]}, {@code [B, M, N]}. */
    static void batched(NdArray a, NdArray b, NdArray c) {
        Nd4j.exec(new Mmul(rowMajor(a), rowMajor(b), rowMajor(c), MMulTranspose.allFalse()));
    }

    /** Whether ND4J convolves so: it knows no groups, and its oneDNN helper fails on dilated kernels. */
    static boolean has(ConvSpec spec) {
        return spec.groups() == 1 && spec.dilationH() == 1 && spec.dilationW() == 1;
    }

    /** A convolution that {@link #has} allows, of contiguous arrays. */
    static void conv(NdArray x, NdArray weight, ConvSpec spec, NdArray y) {
        Nd4j.exec(DynamicCustomOp.builder("conv2d")
                .addInputs(rowMajor(x), rowMajor(weight))
                .addOutputs(rowMajor(y))
                .addIntegerArguments(
                        weight.shape().dim(2),
                        weight.shape().dim(3),
                        spec.strideH(),
                        spec.strideW(),
                        spec.padH(),
                        spec.padW(),
                        spec.dilationH(),
                        spec.dilationW(),
                        0, // padding as given
                        0, // [B, C, H, W]
                        1) // [O, C, KH, KW]
                .build());
    }

    /** All elements of a contiguous array as a vector. */
    static INDArray flat(NdArray x) {
        Nd4jStorage s = Nd4jStorage.of(x);
        return x.strided().offset() == 0 && s.elements() == x.size()
                ? s.flat()
                : array(x, new long[] {x.size()}, new long[] {1}, 'c');
    }

    /** A contiguous array as one of ND4J's that does not own its buffer, so that closing it frees nothing. */
    static INDArray view(NdArray x) {
        long[] shape = new long[x.shape().rank()];
        for (int i = 0; i < shape.length; i++) shape[i] = x.shape().dim(i);
        var part = Nd4j.getDataBufferFactory()
                .create(Nd4jStorage.of(x).buffer(), x.strided().offset(), x.size());
        return Nd4j.create(part, shape, x.shape().strides(), 0, 'c');
    }

    private static INDArray rowMajor(NdArray x) {
        long[] shape = new long[x.shape().rank()];
        for (int i = 0; i < shape.length; i++) shape[i] = x.shape().dim(i);
        return array(x, shape, x.shape().strides(), 'c');
    }

    private static INDArray array(NdArray x, long[] shape, long[] strides, char order) {
        long offset = ((Layout.Strided) x.layout()).offset();
        return Nd4j.create(Nd4jStorage.of(x).buffer(), shape, strides, offset, order);
    }
}
