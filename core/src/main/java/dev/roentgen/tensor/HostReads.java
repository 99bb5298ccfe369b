package dev.roentgen.tensor;

import dev.roentgen.check.GraphException;

/**
 * Forbids reading tensors back to the host in this thread until closed: a read inside a step that should run without
 * waiting for the device is an error that names its place.
 */
public final class HostReads implements AutoCloseable {
    private final ThreadState state = ThreadState.get();

    private HostReads() {
        state.hostReads = this;
    }

    /** Forbids them from now on. */
    public static HostReads forbid() {
        return new HostReads();
    }

    static void check(Tensor t) {
        ThreadState s = ThreadState.get();
        if (s.hostReads != null)
            throw new GraphException(
                    s.layer.isEmpty() ? "toArray" : s.layer,
                    "values must",
                    "stay on the device here",
                    "a read of " + t,
                    "Move the read out of the step, or compute with tensors.");
    }

    @Override
    public void close() {
        state.hostReads = null;
    }
}
