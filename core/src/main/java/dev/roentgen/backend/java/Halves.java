package dev.roentgen.backend.java;

/** The two 16-bit floating point types as bits in a {@code short}; rounds to nearest, ties to even. */
final class Halves {
    private Halves() {}

    /** IEEE binary16 to float, exactly. */
    static float fromF16(short bits) {
        int sign = (bits & 0x8000) << 16, exponent = bits >> 10 & 0x1F, fraction = bits & 0x3FF;
        if (exponent == 0) return (sign == 0 ? 1 : -1) * (fraction * 0x1p-24f); // zero and subnormals
        int wide = exponent == 31 ? 0xFF : exponent + 112;
        return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
    }

    /** Float to IEEE binary16. */
    static short toF16(float x) {
        int bits = Float.floatToRawIntBits(x), sign = bits >>> 16 & 0x8000, magnitude = bits & 0x7FFFFFFF;
        if (magnitude > 0x7F800000) return (short) (sign | 0x7E00); // NaN
        if (magnitude >= 0x477FF000) return (short) (sign | 0x7C00); // from 65520 on: infinity
        if (magnitude < 0x38800000)
            return (short) (sign | (int) Math.rint(Float.intBitsToFloat(magnitude) * 0x1p24)); // subnormal
        int rebiased = magnitude - (112 << 23);
        return (short) (sign | (rebiased + 0xFFF + (rebiased >>> 13 & 1)) >>> 13);
    }

    /** Bfloat16 to float, exactly. */
    static float fromBF16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** Float to bfloat16. */
    static short toBF16(float x) {
        int bits = Float.floatToRawIntBits(x);
        if ((bits & 0x7FFFFFFF) > 0x7F800000) return (short) (bits >>> 16 | 0x40); // NaN stays one
        return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
    }
}
