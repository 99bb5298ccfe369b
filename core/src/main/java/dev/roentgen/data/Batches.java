package dev.roentgen.data;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The batches of an epoch, one at a time: asking for the next closes the one before, unless it was
 * {@linkplain Batch#keep kept}. Closing it early tells the source that no more are wanted.
 *
 * <pre>{@code
 * try (var batches = source.epoch(1)) {
 *     for (Batch batch : batches) learn(batch);
 * }
 * }</pre>
 */
public final class Batches implements Iterable<Batch>, Iterator<Batch>, AutoCloseable {
    private final Iterator<Batch> source;
    private final Runnable stop;
    private @Nullable Batch current;
    private int position;
    private boolean closed;

    /** Batches that need no end. */
    public Batches(int position, Iterator<Batch> source) {
        this(position, source, () -> {});
    }

    /**
     * Hands out what the iterator makes.
     *
     * @param position the number of the first batch in its epoch
     * @param stop what to do once, at the end or when no more are wanted: stop threads, close files
     */
    public Batches(int position, Iterator<Batch> source, Runnable stop) {
        this.position = position;
        this.source = source;
        this.stop = stop;
    }

    /** The number, in its epoch, of the batch that comes next: where {@link BatchSource#epoch(int, int)} would continue. */
    public int position() {
        return position;
    }

    @Override
    public boolean hasNext() {
        if (closed) return false;
        if (source.hasNext()) return true;
        close();
        return false;
    }

    @Override
    public Batch next() {
        release();
        if (!hasNext()) throw new NoSuchElementException("The epoch has no more batches.");
        Batch batch = source.next();
        current = batch;
        position++;
        return batch;
    }

    private void release() {
        Batch last = current;
        current = null;
        if (last != null && !last.isKept()) last.close();
    }

    /** Itself: the batches can be gone through once. */
    @Override
    public Iterator<Batch> iterator() {
        return this;
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        release();
        stop.run();
    }
}
