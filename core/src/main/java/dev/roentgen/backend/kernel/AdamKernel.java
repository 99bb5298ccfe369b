package dev.roentgen.backend.kernel;

import dev.roentgen.backend.NdArray;
import org.jspecify.annotations.Nullable;

/**
 * One step of Adam (Kingma and Ba, arXiv:1412.6980) or AdamW (Loshchilov and Hutter, arXiv:1711.05101) on one parameter,
 * written in place: the engine calls it only where the storage of every written array is exclusive.
 *
 * <p>The numbers that change per step come as {@code hyper}, {@code F32 [10]}: {@code lr / (1 - beta1^t)}, {@code beta1},
 * {@code 1 - beta1}, {@code beta2}, {@code 1 - beta2}, {@code 1 / sqrt(1 - beta2^t)}, {@code eps}, coupled weight decay,
 * {@code 1 - lr * decoupled weight decay}, gradient scale. With these, in the order written:
 *
 * <pre>{@code
 * g = gradient * hyper[9] + parameter * hyper[7]
 * first = first * hyper[1] + g * hyper[2]
 * second = second * hyper[3] + g * g * hyper[4]
 * m = amsgrad ? max = max(max, second) : second
 * parameter = parameter * hyper[8] - hyper[0] * first / (sqrt(m) * hyper[5] + hyper[6])
 * }</pre>
 */
public interface AdamKernel {
    /** Whether it takes arrays of this kind. */
    boolean accepts(NdArray parameter, NdArray gradient);

    /** Writes parameter, first, second and, where not null, the largest second moment; the gradient stays. */
    void update(
            NdArray parameter,
            NdArray gradient,
            NdArray first,
            NdArray second,
            @Nullable NdArray maxSecond,
            NdArray hyper);
}
