package dev.roentgen.backend.onednn;

/** What a primitive is for: the first word of its {@link Key}. */
final class Kind {
    static final int UNARY = 1,
            BINARY = 2,
            REORDER = 3,
            REDUCE = 4,
            MATMUL = 5,
            CONV = 6,
            CONV_DATA = 7,
            CONV_WEIGHT = 8,
            POOL = 9,
            POOL_BACK = 10,
            CONCAT = 11,
            BATCH_NORM = 12,
            BATCH_NORM_BACK = 13,
            LAYER_NORM = 14,
            LAYER_NORM_BACK = 15,
            SOFTMAX = 16,
            SOFTMAX_BACK = 17,
            ACTIVATION = 18,
            ACTIVATION_BACK = 19,
            RESIZE = 20,
            RESIZE_BACK = 21,
            ADAM = 22;

    private Kind() {}
}
