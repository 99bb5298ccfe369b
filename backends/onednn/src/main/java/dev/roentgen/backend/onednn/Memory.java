package dev.roentgen.backend.onednn;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;

/**
 * Bare access to off-heap memory: the one place that touches {@code sun.misc.Unsafe}. Callers answer for the addresses.
 *
 * <p>Its methods are reached through constant handles, which the compiler turns into the same single instructions; a direct
 * use would be a warning that nothing can switch off. Java 17 has no other access to memory that pays on a hot path.
 */
final class Memory {
    /** Where the first element of a {@code float[]} lies, in bytes; the same for every array of primitives here. */
    static final long FIRST = 16;

    private static final Object UNSAFE = unsafe();
    private static final MethodHandle ALLOCATE = handle("allocateMemory", long.class, long.class),
            FREE = handle("freeMemory", void.class, long.class),
            SET = handle("setMemory", void.class, long.class, long.class, byte.class),
            COPY = handle("copyMemory", void.class, Object.class, long.class, Object.class, long.class, long.class),
            GET_FLOAT = handle("getFloat", float.class, long.class),
            PUT_FLOAT = handle("putFloat", void.class, long.class, float.class),
            GET_INT = handle("getInt", int.class, long.class),
            PUT_INT = handle("putInt", void.class, long.class, int.class),
            GET_LONG = handle("getLong", long.class, long.class),
            PUT_LONG = handle("putLong", void.class, long.class, long.class),
            GET_BYTE = handle("getByte", byte.class, long.class),
            PUT_BYTE = handle("putByte", void.class, long.class, byte.class);

    static {
        try {
            Object base =
                    UNSAFE.getClass().getMethod("arrayBaseOffset", Class.class).invoke(UNSAFE, float[].class);
            if (!base.equals((int) FIRST))
                throw new IllegalStateException("arrays start at byte " + base + " on this JVM, not " + FIRST);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Memory() {}

    private static Object unsafe() {
        try {
            Field field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static MethodHandle handle(String name, Class<?> result, Class<?>... parameters) {
        try {
            return MethodHandles.lookup()
                    .findVirtual(UNSAFE.getClass(), name, MethodType.methodType(result, parameters))
                    .bindTo(UNSAFE);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static Error failed(Throwable e) {
        return e instanceof Error error
                ? error
                : new AssertionError(e); // allocate's OutOfMemoryError is the one to expect
    }

    /** Memory from the system; an {@link OutOfMemoryError} if it has none. */
    static long allocate(long bytes) {
        try {
            return (long) ALLOCATE.invokeExact(bytes);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    static void free(long address) {
        try {
            FREE.invokeExact(address);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    static float getFloat(long address) {
        try {
            return (float) GET_FLOAT.invokeExact(address);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    static void putFloat(long address, float value) {
        try {
            PUT_FLOAT.invokeExact(address, value);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    static int getInt(long address) {
        try {
            return (int) GET_INT.invokeExact(address);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    static void putInt(long address, int value) {
        try {
            PUT_INT.invokeExact(address, value);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    static long getLong(long address) {
        try {
            return (long) GET_LONG.invokeExact(address);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    static void putLong(long address, long value) {
        try {
            PUT_LONG.invokeExact(address, value);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    static byte getByte(long address) {
        try {
            return (byte) GET_BYTE.invokeExact(address);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    static void putByte(long address, byte value) {
        try {
            PUT_BYTE.invokeExact(address, value);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    static void set(long address, long bytes, byte value) {
        try {
            SET.invokeExact(address, bytes, value);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    static void copy(long from, long to, long bytes) {
        try {
            COPY.invokeExact((Object) null, from, (Object) null, to, bytes);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** Off-heap bytes into an array of primitives, from this byte of it on. */
    static void get(long from, Object array, long offset, long bytes) {
        try {
            COPY.invokeExact((Object) null, from, array, FIRST + offset, bytes);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** Bytes of an array of primitives, from this byte of it on, to off-heap memory. */
    static void put(Object array, long offset, long to, long bytes) {
        try {
            COPY.invokeExact(array, FIRST + offset, (Object) null, to, bytes);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** Off-heap floats into an array. */
    static void get(long from, float[] to, int at, int count) {
        get(from, (Object) to, 4L * at, 4L * count);
    }

    /** Floats of an array to off-heap memory. */
    static void put(float[] from, int at, long to, int count) {
        put((Object) from, 4L * at, to, 4L * count);
    }
}
