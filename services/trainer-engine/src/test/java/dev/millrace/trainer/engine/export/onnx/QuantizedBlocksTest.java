package dev.millrace.trainer.engine.export.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.recipes.ModelSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantizedBlocksTest {

    private static final Architecture ANY = new ModelSpec(1, 8, 2, 1, 16, 8, 10_000, 1e-5, true).architecture(9);

    private final Arena arena = Arena.ofConfined();
    private final Weights memory = new Weights(ANY, name -> null, arena);

    @AfterEach
    void free() {
        arena.close();
    }

    /** Odd sizes, blocks of zeros, of one sign, and with a number far from all others. */
    @ParameterizedTest
    @CsvSource({
        "8, 16, 1, 1",
        "8, 128, 3, 300",
        "8, 32, 5, 64",
        "4, 16, 1, 1",
        "4, 32, 7, 97",
        "4, 32, 3, 33",
        "4, 16, 2, 16"
    })
    void aNumberIsWrongByAtMostHalfAStepAndZeroIsNot(int bits, int size, int rows, int columns) throws Exception {
        for (long seed = 0; seed < 40; seed++) {
            float[] numbers = numbers(new Random(seed), rows * columns, size);
            Matrix matrix = matrix(numbers, rows, columns);

            QuantizedBlocks held = QuantizedBlocks.of(matrix, bits, size, memory);

            for (int i = 0; i < numbers.length; i++) {
                long block = (long) (i / columns) * Math.ceilDiv(columns, size) + i % columns / size;
                double step = held.scales().getAtIndex(ValueLayout.JAVA_FLOAT, block);
                double again = number(held, bits, size, columns, i);
                assertThat(Math.abs(again - numbers[i]))
                        .as("seed %d, number %d: %s for %s, step %s", seed, i, again, numbers[i], step)
                        .isLessThanOrEqualTo(numbers[i] == 0 ? 0 : step * (0.5 + 1e-4));
            }
        }
    }

    @Test
    void whatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> QuantizedBlocks.of(matrix(new float[] {1, Float.NaN}, 1, 2), 8, 16, memory))
                .isInstanceOf(MalformedModel.class)
                .hasMessage("m.weight holds NaN, which no whole number stands for");
    }

    private static float[] numbers(Random random, int count, int size) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            int kind = i / size % 4;
            float number = (float) random.nextGaussian() * 0.02f;
            numbers[i] = kind == 0 ? 0 : kind == 1 ? Math.abs(number) : number;
        }
        numbers[random.nextInt(count)] = (float) random.nextGaussian() * 1e6f;
        return numbers;
    }

    private Matrix matrix(float[] numbers, int rows, int columns) {
        MemorySegment floats = arena.allocateFrom(ValueLayout.JAVA_FLOAT, numbers);
        return new Matrix("m.weight", floats, rows, columns);
    }

    /** As the operators of ONNX Runtime are documented to read it. */
    private static double number(QuantizedBlocks held, int bits, int size, int columns, int index) {
        int blocks = Math.ceilDiv(columns, size);
        int row = index / columns;
        int block = index % columns / size;
        int inBlock = index % columns % size;
        int numberBytes = size * bits / 8;
        int zeroBytes = Math.ceilDiv(blocks * bits, 8);
        int q = bits(held.numbers(), (long) (row * blocks + block) * numberBytes, inBlock, bits);
        int zero = bits(held.zeros(), (long) row * zeroBytes, block, bits);
        double scale = held.scales().getAtIndex(ValueLayout.JAVA_FLOAT, (long) row * blocks + block);
        return scale * (q - zero);
    }

    private static int bits(MemorySegment bytes, long first, int index, int bits) {
        int one = Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, first + (long) index * bits / 8));
        return bits == 8 ? one : index % 2 == 0 ? one & 15 : one >> 4;
    }
}
