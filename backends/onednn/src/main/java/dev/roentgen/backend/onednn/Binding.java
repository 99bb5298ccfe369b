package dev.roentgen.backend.onednn;

import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;

/** The memory objects of a primitive's arguments, for one run at a time. */
final class Binding {
    final dnnl_exec_arg_t arguments;
    private final dnnl_memory[] memories;
    private final long[] addresses;
    private final Address address = new Address();

    Binding(int[] kinds, Desc[] descs) {
        arguments = new dnnl_exec_arg_t(kinds.length);
        memories = new dnnl_memory[kinds.length];
        addresses = new long[kinds.length];
        for (int i = 0; i < kinds.length; i++) {
            Desc d = descs[i];
            memories[i] = new dnnl_memory(
                    Native.made(p -> dnnl.dnnl_memory_create(p, d.md, Native.ENGINE, (Pointer) null), "memory"));
            arguments.position(i).arg(kinds[i]).memory(memories[i]);
        }
        arguments.position(0);
    }

    void point(int i, long to) {
        if (addresses[i] == to) return;
        Native.check(dnnl.dnnl_memory_set_data_handle(memories[i], address.at(to)), "memory");
        addresses[i] = to;
    }

    void destroy() {
        for (dnnl_memory m : memories) dnnl.dnnl_memory_destroy(m);
        arguments.deallocate();
    }
}
