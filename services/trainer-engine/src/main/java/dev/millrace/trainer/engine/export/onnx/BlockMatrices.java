package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.onnx.OnnxModel;

/**
 * Matrices in blocks of whole numbers, by {@code MatMulNBits} and {@code GatherBlockQuantized} of ONNX Runtime. What is
 * multiplied is rounded to 8 bits, too, block by block: with 32-bit floats the runtime unpacks a matrix of 8 bits anew for
 * each product, which takes 20 times as long. What has a row for each token id is held in 8 bits, whatever the others are:
 * an error there is one of the scores themselves.
 *
 * @param layers how matrices between the embedding and the head are held
 */
record BlockMatrices(Format layers) implements MatrixNodes {

    /**
     * How numbers are held.
     *
     * @param bits of a number
     * @param size numbers of a block
     */
    record Format(int bits, int size) {}

    /** Larger blocks are computed faster, and with so many levels are hardly worse. */
    static final Format BYTES = new Format(8, 128);

    /** With so few levels the range of a block is what its error is. */
    static final Format HALF_BYTES = new Format(4, 32);

    /** The least block that the operators take. */
    private static final long LEAST = 16;

    /** {@code accuracy_level} of products of 8-bit numbers. */
    private static final int BYTES_TIMES_BYTES = 4;

    @Override
    public GraphBuilder.Operation product(GraphBuilder graph, String x, Matrix matrix) throws MalformedModel {
        return product(graph, x, matrix, layers);
    }

    @Override
    public GraphBuilder.Operation scores(GraphBuilder graph, String x, Matrix matrix) throws MalformedModel {
        return product(graph, x, matrix, BYTES);
    }

    private static GraphBuilder.Operation product(GraphBuilder graph, String x, Matrix matrix, Format format)
            throws MalformedModel {
        add(graph, matrix, format);
        return graph.runtime("MatMulNBits", x, numbers(matrix), scales(matrix), zeros(matrix))
                .with("K", matrix.columns())
                .with("N", matrix.rows())
                .with("bits", format.bits())
                .with("block_size", size(matrix, format))
                .with("accuracy_level", BYTES_TIMES_BYTES);
    }

    @Override
    public String rows(GraphBuilder graph, Matrix matrix, String numbers) throws MalformedModel {
        add(graph, matrix, BYTES);
        long size = size(matrix, BYTES);
        long width = Math.ceilDiv(matrix.columns(), size) * size;
        String flat = graph.reshaped(numbers(matrix), matrix.rows(), width);
        String rows = graph.runtime("GatherBlockQuantized", flat, numbers, scales(matrix), zeros(matrix))
                .with("bits", BYTES.bits())
                .with("block_size", size)
                .with("gather_axis", 0)
                .with("quantize_axis", 1)
                .result();
        return width == matrix.columns()
                ? rows
                : graph.standard("Slice", rows, graph.list(0), graph.list(matrix.columns()), graph.list(-1))
                        .result();
    }

    private static void add(GraphBuilder graph, Matrix matrix, Format format) throws MalformedModel {
        if (graph.has(numbers(matrix))) {
            return;
        }
        long size = size(matrix, format);
        long blocks = Math.ceilDiv(matrix.columns(), size);
        QuantizedBlocks held = QuantizedBlocks.of(matrix, format.bits(), (int) size, graph.weights());
        OnnxModel.Type bytes = OnnxModel.Type.UINT8;
        graph.constant(numbers(matrix), bytes, held.numbers(), matrix.rows(), blocks, size * format.bits() / Byte.SIZE);
        graph.constant(scales(matrix), held.scales(), matrix.rows(), blocks);
        graph.constant(zeros(matrix), bytes, held.zeros(), matrix.rows(), Math.ceilDiv(blocks * format.bits(), (long)
                Byte.SIZE));
    }

    /** A block isn't much longer than a row. */
    private static long size(Matrix matrix, Format format) {
        return Math.clamp(Long.highestOneBit(2 * matrix.columns() - 1), LEAST, format.size());
    }

    private static String numbers(Matrix matrix) {
        return matrix.name() + ".numbers";
    }

    private static String scales(Matrix matrix) {
        return matrix.name() + ".scales";
    }

    private static String zeros(Matrix matrix) {
        return matrix.name() + ".zeros";
    }
}
