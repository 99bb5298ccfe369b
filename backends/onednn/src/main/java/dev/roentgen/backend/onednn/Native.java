package dev.roentgen.backend.onednn;

import dev.roentgen.check.ArgumentException;
import dev.roentgen.check.BackendException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.locks.ReentrantLock;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** The engine, the streams, and the number of threads; one for the process. */
final class Native {
    static final String THREADS_PROPERTY = "roentgen.threads";
    /** Frees native objects that plain Java objects hold: descriptors and what belongs to a thread. Nothing hot. */
    static final Cleaner CLEANER;
    /** How many threads a kernel runs on. */
    static final int THREADS;

    static final dnnl_engine ENGINE;
    /** Whether oneDNN uses AVX-512: the one distinction of processors that the choice of kernels makes. */
    static final boolean AVX512;

    private static final ThreadLocal<Native> LOCAL;
    private static final ReentrantLock TURN = new ReentrantLock();

    static {
        // JavaCPP would end the run when the whole process passes three times -Xmx; the pool keeps its own limit.
        if (System.getProperty("org.bytedeco.javacpp.maxphysicalbytes") == null)
            System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
        CLEANER = Cleaner.create();
        THREADS = threads();
        ENGINE = new dnnl_engine(made(p -> dnnl.dnnl_engine_create(p, dnnl.dnnl_cpu, 0), "engine"));
        int isa = dnnl.dnnl_get_effective_cpu_isa();
        AVX512 = (isa & dnnl.dnnl_cpu_isa_avx512_core) == dnnl.dnnl_cpu_isa_avx512_core;
        LOCAL = ThreadLocal.withInitial(Native::new);
    }

    private final dnnl_stream stream;
    private int openMp = -1; // the number of OpenMP threads that this thread asked for last
    /** A key to build in. */
    final Key key = new Key();
    /** Another, for layouts that are asked for while a key is built. */
    final Key layout = new Key();

    /** The library's version and the instruction set it uses: together they choose its kernels. */
    static String kernels() {
        return String.format(
                "oneDNN %d.%d.%d, instruction set 0x%x",
                dnnl.DNNL_VERSION_MAJOR,
                dnnl.DNNL_VERSION_MINOR,
                dnnl.DNNL_VERSION_PATCH,
                dnnl.dnnl_get_effective_cpu_isa());
    }

    private Native() {
        dnnl_stream s = new dnnl_stream(
                made(p -> dnnl.dnnl_stream_create(p, ENGINE, dnnl.dnnl_stream_default_flags), "stream"));
        stream = s;
        CLEANER.register(this, () -> dnnl.dnnl_stream_destroy(s));
    }

    /** What belongs to the calling thread. */
    static Native local() {
        return LOCAL.get();
    }

    private static int threads() {
        String asked = System.getProperty(THREADS_PROPERTY);
        if (asked == null || asked.isEmpty()) return Runtime.getRuntime().availableProcessors();
        try {
            int n = Integer.parseInt(asked.trim());
            if (n > 0) return n;
        } catch (NumberFormatException e) {
            // falls through to the error below, which names the property
        }
        throw new ArgumentException(
                "OneDnnBackend",
                THREADS_PROPERTY + " must be",
                "1 or more",
                "'" + asked + "'",
                "Leave it out for one a core.");
    }

    /** Sets how many OpenMP threads this thread's next native section uses. */
    private void openMp(int n) {
        if (openMp == n) return;
        OpenMp.threads(n);
        openMp = n;
    }

    /** Runs a primitive; {@code solo} ones on the calling thread alone. */
    void execute(dnnl_primitive primitive, boolean solo, int count, dnnl_exec_arg_t arguments) {
        openMp(solo ? 1 : THREADS);
        int status;
        if (THREADS > 1 && !solo) {
            TURN.lock(); // two teams of threads on the same cores would slow each other down
            try {
                status = dnnl.dnnl_primitive_execute(primitive, stream, count, arguments);
            } finally {
                TURN.unlock();
            }
        } else {
            status = dnnl.dnnl_primitive_execute(primitive, stream, count, arguments);
        }
        check(status, "execute");
    }

    /** Creates a primitive for as many threads as it will run on. */
    dnnl_primitive create(dnnl_primitive_desc description, boolean solo) {
        openMp(solo ? 1 : THREADS);
        return new dnnl_primitive(made(p -> dnnl.dnnl_primitive_create(p, description), "primitive"));
    }

    /** Describes a primitive for as many threads as it will run on; null where oneDNN has none. */
    @org.jspecify.annotations.Nullable
    dnnl_primitive_desc describe(Maker maker, boolean solo, String what) {
        openMp(solo ? 1 : THREADS);
        try (PointerPointer<Pointer> out = new PointerPointer<>(1)) {
            int status = maker.make(out);
            if (status == dnnl.dnnl_unimplemented) return null;
            check(status, what);
            return new dnnl_primitive_desc(out.get(0));
        } finally {
            Reference.reachabilityFence(maker); // and with it the descriptors that the call reads
        }
    }

    /** Writes a handle to its argument and returns a status. */
    @FunctionalInterface
    interface Maker {
        int make(PointerPointer<Pointer> out);
    }

    /** The handle that a call makes. */
    static Pointer made(Maker maker, String what) {
        try (PointerPointer<Pointer> out = new PointerPointer<>(1)) {
            check(maker.make(out), what);
            return out.get(0);
        } finally {
            Reference.reachabilityFence(maker); // and with it the descriptors that the call reads
        }
    }

    /** A descriptor that a call makes; the caller destroys it or hands it to {@link Desc}. */
    static dnnl_memory_desc descriptor(Maker maker) {
        return new dnnl_memory_desc(made(maker, "memory descriptor"));
    }

    static void check(int status, String what) {
        if (status != dnnl.dnnl_success)
            throw new BackendException(
                    "OneDnnBackend",
                    "oneDNN must",
                    "make and run its " + what,
                    "status " + status,
                    "Set ONEDNN_VERBOSE=all to see why.");
    }
}
