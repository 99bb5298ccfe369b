package dev.roentgen.array;

/**
 * Where an array's memory lives.
 *
 * @param type the kind of device
 * @param index which of that kind, from 0
 */
public record Device(Type type, int index) {
    /** A kind of device. */
    public enum Type {
        /** The processor and its main memory. */
        CPU,
        /** An NVIDIA GPU. */
        CUDA
    }

    /** The processor. */
    public static final Device CPU = new Device(Type.CPU, 0);

    /** The NVIDIA GPU with this number, from 0. */
    public static Device cuda(int index) {
        return new Device(Type.CUDA, index);
    }

    @Override
    public String toString() {
        return type == Type.CPU ? "cpu" : "cuda:" + index;
    }
}
