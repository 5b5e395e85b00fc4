package dev.millrace.inference.domain;

import ai.onnxruntime.OnnxJavaType;

/** How keys and values are held. */
public enum CacheNumbers {
    /** 32-bit floats, as they are computed. */
    F32(Float.BYTES, OnnxJavaType.FLOAT),
    /** 16-bit floats: half the memory, and rounded. */
    F16(Short.BYTES, OnnxJavaType.FLOAT16);

    private final int bytes;
    private final OnnxJavaType type;

    CacheNumbers(int bytes, OnnxJavaType type) {
        this.bytes = bytes;
        this.type = type;
    }

    /** Of a number. */
    int bytes() {
        return bytes;
    }

    OnnxJavaType type() {
        return type;
    }
}
