package dev.roentgen.backend;

/** Where backends note which of their kernels ran, for profiles; costs one read of a flag while off. */
public final class KernelTrace {
    private static volatile boolean on;
    private static final ThreadLocal<String> LAST = ThreadLocal.withInitial(() -> "");

    private KernelTrace() {}

    /** Whether somebody listens. */
    public static boolean on() {
        return on;
    }

    /** Starts or ends listening. */
    public static void listen(boolean listen) {
        on = listen;
    }

    /** Notes the kernel that this thread ran; several in one operation are joined. */
    public static void ran(String kernel) {
        String last = LAST.get();
        if (!last.contains(kernel)) LAST.set(last.isEmpty() ? kernel : last + "+" + kernel);
    }

    /** The kernels that ran in this thread since the last call. */
    public static String take() {
        String last = LAST.get();
        LAST.set("");
        return last;
    }
}
