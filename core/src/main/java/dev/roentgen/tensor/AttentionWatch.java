package dev.roentgen.tensor;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sees what goes into every attention that this thread computes, whichever layer asks for it and however a backend fuses it; for
 * methods that explain a model by its attention.
 *
 * <pre>{@code
 * AttentionWatch.during((q, k, bias, scale) -> .., () -> model.forward(images));
 * }</pre>
 */
public final class AttentionWatch {
    /** Is told of an attention before it is computed. */
    public interface Watcher {
        /**
         * Tensors are the caller's: what is to be kept must be copied or put into a slot.
         *
         * @param q queries, {@code [.., N, D]}
         * @param k keys, {@code [.., M, D]}
         * @param bias is added to the scores, or where {@code BOOL} true where attention may go; null for none
         * @param scale what scores are multiplied by
         */
        void see(Tensor q, Tensor k, @Nullable Tensor bias, double scale);
    }

    private static final ThreadLocal<@Nullable Watcher> CURRENT = new ThreadLocal<>();

    private AttentionWatch() {}

    /** Runs something with a watcher in the place of any other. */
    public static <T> T during(Watcher watcher, Supplier<T> work) {
        @Nullable Watcher before = CURRENT.get();
        CURRENT.set(watcher);
        try {
            return work.get();
        } finally {
            if (before == null) CURRENT.remove();
            else CURRENT.set(before);
        }
    }

    static void tell(Tensor q, Tensor k, @Nullable Tensor bias, double scale) {
        @Nullable Watcher watcher = CURRENT.get();
        if (watcher != null) watcher.see(q, k, bias, scale);
    }
}
