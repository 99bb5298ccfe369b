package dev.roentgen.data;

import dev.roentgen.check.DataException;
import dev.roentgen.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some samples side by side: images, and labels or masks or both.
 *
 * <p>Shapes: {@code images [B, C, H, W]}, {@code labels [B]} of {@code I64} (or {@code [B, classes]} of
 * {@code F32} where classes are mixed), {@code masks [B, 1, H, W]} of 0 and 1.
 *
 * <p>Whoever hands out batches closes one when the next is asked for, unless it was {@linkplain #keep kept}.
 */
public final class Batch implements AutoCloseable {
    private final Tensor images;
    private final @Nullable Tensor labels;
    private final @Nullable Tensor masks;
    private final List<String> names;
    private boolean kept;

    /** Takes the tensors over: they are closed with the batch. */
    public Batch(Tensor images, @Nullable Tensor labels, @Nullable Tensor masks, List<String> names) {
        this.images = images;
        this.labels = labels;
        this.masks = masks;
        this.names = List.copyOf(names);
        if (images.rank() == 0 || images.dim(0) != names.size())
            throw sizes("images", images, names.size() + " samples, one a name", "Name every sample.");
        if (labels != null) sameSize("labels", labels);
        if (masks != null) sameSize("masks", masks);
    }

    private void sameSize(String what, Tensor t) {
        if (t.rank() == 0 || t.dim(0) != size())
            throw sizes(what, t, size() + " samples, as the images do", "Stack what belongs to the same samples.");
    }

    private static DataException sizes(String what, Tensor t, String expected, String fix) {
        return new DataException(
                "Batch", what + " must hold", expected, t.shape().toString(), fix);
    }

    /** The number of samples. */
    public int size() {
        return names.size();
    }

    /** The images. */
    public Tensor images() {
        return images;
    }

    /** The class numbers. Throws {@link DataException} if the source has none. */
    public Tensor labels() {
        return there("labels", labels, "Use a data set with classes.");
    }

    /** The masks. Throws {@link DataException} if the source has none. */
    public Tensor masks() {
        return there("masks", masks, "Open the data set with its masks.");
    }

    private Tensor there(String what, @Nullable Tensor t, String fix) {
        if (t == null) throw new DataException("Batch", "it must have", what, "images without", fix);
        return t;
    }

    /** Whether it has labels. */
    public boolean hasLabels() {
        return labels != null;
    }

    /** Whether it has masks. */
    public boolean hasMasks() {
        return masks != null;
    }

    /** A name for every sample, by which a person finds it. */
    public List<String> names() {
        return names;
    }

    /** Leaves the batch open when the next is asked for; from now on the caller closes it. */
    public Batch keep() {
        kept = true;
        return this;
    }

    /** Whether the caller closes it. */
    boolean isKept() {
        return kept;
    }

    @Override
    public void close() {
        images.close();
        if (labels != null) labels.close();
        if (masks != null) masks.close();
    }
}
