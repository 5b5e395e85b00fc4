package dev.millrace.contracts.models.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Q8BlocksTest {

    /** With 127 as the largest, the scale is 1 and each number is rounded; halves away from 0. */
    @Test
    void aBlockIsItsScaleAndItsRoundedNumbers() {
        float[] numbers = new float[64];
        float[] first = {-127, 0.5f, -0.5f, 1.5f, 2.5f, -2.5f, 0.49999997f, 126.4f, -1.4f};
        System.arraycopy(first, 0, numbers, 0, first.length);

        ByteBuffer blocks = encoded(numbers);

        assertThat(blocks.remaining()).isEqualTo(2 * 34);
        assertThat(blocks.getShort()).as("1 in 16 bits").isEqualTo((short) 0x3c00);
        byte[] rounded = new byte[32];
        blocks.get(rounded);
        assertThat(rounded).startsWith(-127, 1, -1, 2, 3, -3, 0, 126, -1, 0);
        byte[] zeros = new byte[34];
        blocks.get(zeros);
        assertThat(zeros).as("a block of zeros").containsOnly(0);
    }

    @Test
    void aNumberIsWrongByHalfAStepAtMostAndByWhatTheScaleLoses() {
        Random random = new Random(5);
        float[] numbers = new float[32 * 200];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(-3, 4)));
        }

        ByteBuffer blocks = encoded(numbers);

        for (int block = 0; block < 200; block++) {
            float scale = Float.float16ToFloat(blocks.getShort(block * 34));
            float largest = 0;
            for (int i = 0; i < 32; i++) {
                largest = Math.max(largest, Math.abs(numbers[block * 32 + i]));
            }
            double step = largest / 127.0;
            for (int i = 0; i < 32; i++) {
                double read = (double) scale * blocks.get(block * 34 + 2 + i);
                assertThat(Math.abs(read - numbers[block * 32 + i]))
                        .isLessThanOrEqualTo(step / 2 + largest * 0x1p-11 + 127 * 0x1p-25);
            }
        }
    }

    private static ByteBuffer encoded(float... numbers) {
        ByteBuffer floats = ByteBuffer.allocate(numbers.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        floats.asFloatBuffer().put(numbers);
        byte[] blocks = new byte[numbers.length / 32 * 34];
        Q8Blocks.encode(MemorySegment.ofBuffer(floats), MemorySegment.ofArray(blocks));
        return ByteBuffer.wrap(blocks).order(ByteOrder.LITTLE_ENDIAN);
    }
}
