package dev.roentgen.tensor;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.backend.Backend;
import dev.roentgen.backend.NdArray;
import dev.roentgen.check.GraphException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One recorded operation. Nodes point to nodes, never to tensors, so a dropped result frees its graph; saved values are
 * held by their storage's count and come back with the node that made them.
 */
final class Node {
    private static final AtomicLong SEQUENCE = new AtomicLong();

    /** Gradients of the inputs, null where not needed, from those of the outputs (null: zero) and the saved values. */
    interface Gradients {
        @Nullable
        Tensor[] of(@Nullable Tensor[] dys, @Nullable Tensor[] saved, boolean[] needs);
    }

    final long sequence = SEQUENCE.getAndIncrement();
    final String name;
    final String layer;
    final @Nullable Node[] inputs; // null where no gradient is needed
    final int[] inputOutputs; // which output of that node the input was
    final @Nullable Slot slot; // of a leaf that stands for a parameter
    private final @Nullable Gradients gradients; // null for leaves
    private Backend[] backends = {};
    private Shape[] shapes = {};
    private DType[] dtypes = {};
    private final @Nullable Node[] savedNodes;
    private final int[] savedOutputs;
    private final SavedArrays saved;
    private int savedCount;

    Node(String name, String layer, @Nullable Node[] inputs, int[] inputOutputs, int saves, Gradients gradients) {
        this.name = name;
        this.layer = layer;
        this.inputs = inputs;
        this.inputOutputs = inputOutputs;
        this.slot = null;
        this.gradients = gradients;
        this.savedNodes = new Node[saves];
        this.savedOutputs = new int[saves];
        this.saved = new SavedArrays(saves);
    }

    /** A leaf: a parameter's value where there is a slot, else a tensor whose gradient was asked for. */
    Node(@Nullable Slot slot, NdArray array) {
        this.name = "leaf";
        this.layer = "";
        this.inputs = new Node[0];
        this.inputOutputs = new int[0];
        this.slot = slot;
        this.gradients = null;
        this.savedNodes = new Node[0];
        this.savedOutputs = new int[0];
        this.saved = new SavedArrays(0);
        outputs(array);
    }

    /** Notes what the outputs look like, for gradients that are zero. */
    void outputs(NdArray... arrays) {
        int n = arrays.length;
        backends = new Backend[n];
        shapes = new Shape[n];
        dtypes = new DType[n];
        for (int i = 0; i < n; i++) {
            backends[i] = arrays[i].backend();
            shapes[i] = arrays[i].shape();
            dtypes[i] = arrays[i].dtype();
        }
    }

    int outputCount() {
        return shapes.length;
    }

    Shape shape(int output) {
        return shapes[output];
    }

    DType dtype(int output) {
        return dtypes[output];
    }

    Backend backend(int output) {
        return backends[output];
    }

    boolean isLeaf() {
        return gradients == null;
    }

    /** Saves an array (null: an absent optional input) with the node that made it. */
    void save(@Nullable NdArray array, @Nullable Node node, int output) {
        savedNodes[savedCount] = node;
        savedOutputs[savedCount] = output;
        saved.arrays[savedCount++] = array == null ? null : array.share();
    }

    /** Ends saving: a step scope, or else the garbage collector, becomes the owner. */
    void saved(ThreadState state) {
        if (savedCount > 0 && !Scope.adopt(state, this)) Tensor.CLEANER.register(this, saved);
    }

    @Nullable
    Tensor[] backward(@Nullable Tensor[] dys, boolean[] needs) {
        if (saved.released.get())
            throw new GraphException(
                    name,
                    "the graph must be",
                    "whole",
                    "one whose saved values were freed, by an earlier backward or a closed scope",
                    "Pass Autograd.keepGraph() to the first backward, or call it inside the scope.");
        @Nullable Tensor[] values = new Tensor[savedCount];
        for (int i = 0; i < savedCount; i++) {
            NdArray a = saved.arrays[i];
            if (a != null) values[i] = Tensor.owned(a.share(), savedNodes[i], savedOutputs[i]);
        }
        return gradients == null ? new Tensor[0] : gradients.of(dys, values, needs);
    }

    /** Gives the saved values back. */
    void release() {
        saved.run();
    }

    /** The arrays alone, so that the cleaner's action does not reach the node. */
    private static final class SavedArrays implements Runnable {
        final @Nullable NdArray[] arrays;
        final AtomicBoolean released = new AtomicBoolean();

        SavedArrays(int n) {
            arrays = new NdArray[n];
        }

        @Override
        public void run() {
            if (arrays.length == 0 || !released.compareAndSet(false, true)) return;
            for (int i = 0; i < arrays.length; i++) {
                NdArray a = arrays[i];
                arrays[i] = null;
                if (a != null) a.close();
            }
        }
    }
}
