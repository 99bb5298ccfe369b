package dev.roentgen.weights;

import java.util.List;

/**
 * A tensor as a pickle describes it, still unchecked: a window on a storage.
 *
 * @param storage where its elements are
 * @param offset the first of them
 * @param sizes whole numbers, if the pickle is sound
 * @param strides the same
 */
record TorchTensor(Storage storage, long offset, List<?> sizes, List<?> strides) {
    /**
     * Elements beside the pickle.
     *
     * @param type their type
     * @param key the name under which the file keeps them
     * @param first which of them this storage begins with
     * @param elements how many it has
     */
    record Storage(TorchType type, String key, long first, long elements) {}
}
