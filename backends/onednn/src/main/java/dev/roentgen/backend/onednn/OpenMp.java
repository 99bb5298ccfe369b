package dev.roentgen.backend.onednn;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Sets the calling thread's number of OpenMP threads.
 *
 * <p>oneDNN has no call for it and JavaCPP does not bind OpenMP's, so {@code omp_set_num_threads} is called as a JavaCPP
 * deallocator: the one thing JavaCPP calls by address with an argument of our choice. Where that fails, the environment's
 * {@code OMP_NUM_THREADS} stands.
 */
final class OpenMp {
    private static final @Nullable MethodHandle SET = find();

    private OpenMp() {}

    /** Whether the number can be set. */
    static boolean settable() {
        return SET != null;
    }

    static void threads(int n) {
        if (SET == null) return;
        try {
            SET.invokeExact((long) n);
        } catch (Throwable e) {
            throw new IllegalStateException("omp_set_num_threads failed", e);
        }
    }

    private static @Nullable MethodHandle find() {
        try {
            Loader.load(dnnl.class); // brings the OpenMP library with it
            Pointer function = Loader.addressof("omp_set_num_threads");
            if (function == null) {
                for (var library : new String[] {"libgomp.so.1", "libomp.dylib", "vcomp140.dll"}) {
                    String path = loaded(library);
                    if (path != null) Loader.loadGlobal(path);
                }
                function = Loader.addressof("omp_set_num_threads");
            }
            if (function == null) return null;
            Class<?> type = Class.forName("org.bytedeco.javacpp.Pointer$NativeDeallocator");
            Constructor<?> constructor = type.getDeclaredConstructor(Pointer.class, long.class, long.class);
            constructor.setAccessible(true);
            Method call = type.getDeclaredMethod("deallocate", long.class, long.class);
            call.setAccessible(true);
            // addresses of 0: the object itself never frees anything
            MethodHandle bound =
                    MethodHandles.lookup().unreflect(call).bindTo(constructor.newInstance(new Pointer(), 0L, 0L));
            return MethodHandles.insertArguments(bound, 1, function.address());
        } catch (ReflectiveOperationException | RuntimeException | UnsatisfiedLinkError e) {
            return null;
        }
    }

    /** Where the library was unpacked to, or null. */
    private static @Nullable String loaded(String library) {
        for (String path : Loader.getLoadedLibraries().values())
            if (path != null && path.endsWith(library)) return path;
        return null;
    }
}
