package dev.roentgen.backend.onednn;

import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.global.dnnl;

/** Attributes of a primitive: scratch memory from the caller, and operations on its result before it is stored. */
final class Attr implements AutoCloseable {
    /** No post-ops; lives as long as the process. */
    static final Attr PLAIN = new Attr();

    /** The name of the operand of {@link #slope} among a primitive's arguments, where it is the first post-op. */
    static final int SLOPE = dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | dnnl.DNNL_ARG_WEIGHTS;

    final dnnl_primitive_attr handle;
    private final dnnl_post_ops operations;

    Attr() {
        handle = new dnnl_primitive_attr(Native.made(dnnl::dnnl_primitive_attr_create, "attributes"));
        Native.check(
                dnnl.dnnl_primitive_attr_set_scratchpad_mode(handle, dnnl.dnnl_scratchpad_mode_user), "attributes");
        operations = new dnnl_post_ops(Native.made(dnnl::dnnl_post_ops_create, "post-ops"));
    }

    /** The name of a post-op's operand among a primitive's arguments. */
    static int argument(int postOp) {
        return dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (postOp + 1) | dnnl.DNNL_ARG_SRC_1;
    }

    /** Then a function of the value. */
    Attr eltwise(int algorithm, float alpha, float beta) {
        Native.check(dnnl.dnnl_post_ops_append_eltwise(operations, algorithm, alpha, beta), "post-op");
        return this;
    }

    /** Then an operation with another array, which broadcasts. */
    Attr binary(int algorithm, Desc other) {
        Native.check(dnnl.dnnl_post_ops_append_binary(operations, algorithm, other.md), "post-op");
        return this;
    }

    /** Then the product of what is below zero with one number. */
    Attr slope() {
        Native.check(dnnl.dnnl_post_ops_append_prelu(operations, 0), "post-op");
        return this;
    }

    /** Then the sum with what the destination holds. */
    Attr sum() {
        Native.check(dnnl.dnnl_post_ops_append_sum(operations, 1, 0, dnnl.dnnl_data_type_undef), "post-op");
        return this;
    }

    /** To be called after the last post-op. */
    dnnl_primitive_attr done() {
        if (dnnl.dnnl_post_ops_len(operations) > 0)
            Native.check(dnnl.dnnl_primitive_attr_set_post_ops(handle, operations), "attributes");
        return handle;
    }

    @Override
    public void close() {
        dnnl.dnnl_post_ops_destroy(operations);
        dnnl.dnnl_primitive_attr_destroy(handle);
    }
}
