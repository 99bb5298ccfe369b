package dev.roentgen.backend.onednn;

import dev.roentgen.array.DType;
import dev.roentgen.backend.NdArray;
import dev.roentgen.backend.kernel.ActivationKernel;
import dev.roentgen.backend.kernel.AdamKernel;
import dev.roentgen.backend.kernel.AttentionKernel;
import dev.roentgen.backend.kernel.BatchNormKernel;
import dev.roentgen.backend.kernel.ConvKernel;
import dev.roentgen.backend.kernel.CrossEntropyKernel;
import dev.roentgen.backend.kernel.LayerNormKernel;
import dev.roentgen.backend.kernel.LinearKernel;
import dev.roentgen.backend.kernel.ResizeKernel;
import dev.roentgen.backend.kernel.SoftmaxBackwardKernel;
import dev.roentgen.backend.kernel.SoftmaxKernel;
import dev.roentgen.check.BackendException;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.jspecify.annotations.Nullable;

/** The fused kernels by their contract. */
final class Kernels {
    private final Map<Class<?>, Object> all;

    Kernels(OneDnnBackend b) {
        Activations activations = new Activations(b);
        Softmax softmax = new Softmax(b);
        SoftmaxBackward softmaxBackward = new SoftmaxBackward(b);
        all = Map.ofEntries(
                Map.entry(ActivationKernel.class, activations),
                Map.entry(ConvKernel.class, new FusedConv(b, activations)),
                Map.entry(LinearKernel.class, new Linear(b, activations)),
                Map.entry(BatchNormKernel.class, new BatchNorm(b, activations)),
                Map.entry(LayerNormKernel.class, new LayerNorm(b)),
                Map.entry(SoftmaxKernel.class, softmax),
                Map.entry(SoftmaxBackwardKernel.class, softmaxBackward),
                Map.entry(AttentionKernel.class, new Attention(b, softmax, softmaxBackward)),
                Map.entry(CrossEntropyKernel.class, new CrossEntropy(b, softmax)),
                Map.entry(ResizeKernel.class, new Resize(b)),
                Map.entry(AdamKernel.class, new Adam(b)));
    }

    <K> Optional<K> find(Class<K> kernel) {
        return Optional.ofNullable(all.get(kernel)).map(kernel::cast);
    }

    /** Whether all that are given are f32 and none is empty. */
    static boolean f32(@Nullable NdArray... inputs) {
        for (NdArray x : inputs) if (x != null && (x.dtype() != DType.F32 || x.size() == 0)) return false;
        return true;
    }

    /** An input that the contract demands. */
    static NdArray given(@Nullable NdArray x) {
        if (x == null) throw new BackendException("OneDnnBackend", "a kernel's input must be", "there", "null", "");
        return x;
    }

    /** The description, or an error that names what oneDNN lacks. */
    static dnnl_primitive_desc described(@Nullable dnnl_primitive_desc d, String what) {
        if (d == null)
            throw new BackendException(
                    "OneDnnBackend",
                    "oneDNN must",
                    "have a " + what + " for this case",
                    "none",
                    "Set ONEDNN_VERBOSE=all to see why.");
        return d;
    }
}
