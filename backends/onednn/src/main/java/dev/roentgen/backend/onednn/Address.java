package dev.roentgen.backend.onednn;

import org.bytedeco.javacpp.Pointer;

/** A pointer that can be pointed elsewhere, so that passing an address makes no garbage. */
final class Address extends Pointer {
    Address at(long to) {
        address = to;
        return this;
    }
}
