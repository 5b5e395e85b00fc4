package dev.millrace.trainer.engine.forward;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.onnxruntime.OnnxRuntime;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/** Numbers on their way into ONNX Runtime and out of it. */
final class GraphTensors {

    private GraphTensors() {}

    /** {count, length}, 64-bit. */
    static OnnxTensor of(Rows rows) throws OrtException {
        return OnnxTensor.createTensor(
                environment(), LongBuffer.wrap(rows.numbers()), new long[] {rows.count(), rows.length()});
    }

    /** 32-bit whole numbers. */
    static OnnxTensor of(int[] numbers, long... shape) throws OrtException {
        return OnnxTensor.createTensor(environment(), IntBuffer.wrap(numbers), shape);
    }

    /** Zeros, in memory that ONNX Runtime reads and writes in place. */
    static OnnxTensor zeros(long... shape) throws OrtException {
        long bytes = Float.BYTES;
        for (long size : shape) {
            bytes = Math.multiplyExact(bytes, size);
        }
        FloatBuffer buffer = ByteBuffer.allocateDirect(Math.toIntExact(bytes))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        return OnnxTensor.createTensor(environment(), buffer, shape);
    }

    /** A result's numbers. */
    static float[] floats(OrtSession.Result result, String name) {
        FloatBuffer buffer = ((OnnxTensor) result.get(name).orElseThrow()).getFloatBuffer();
        float[] numbers = new float[buffer.remaining()];
        buffer.get(numbers);
        return numbers;
    }

    private static OrtEnvironment environment() {
        return OnnxRuntime.environment();
    }
}
