package dev.roentgen.tensor;

import org.jspecify.annotations.Nullable;

/** What each thread has of its own: the innermost scope, whether operations are recorded, the generator, the layer path. */
final class ThreadState {
    private static final ThreadLocal<ThreadState> STATES = ThreadLocal.withInitial(ThreadState::new);

    @Nullable
    Scope scope;

    boolean recording = true;
    Generator generator = new Generator(0);
    String layer = "";

    @Nullable
    HostReads hostReads;

    @Nullable
    Checkpoint checkpoint; // the one whose forward runs

    boolean replaying; // a checkpoint's forward runs again

    @Nullable
    StandIns standIns;

    private ThreadState() {}

    static ThreadState get() {
        return STATES.get();
    }
}
