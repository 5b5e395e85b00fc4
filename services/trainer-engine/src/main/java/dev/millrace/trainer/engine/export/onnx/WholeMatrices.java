package dev.millrace.trainer.engine.export.onnx;

/** Matrices of 32-bit floats. They stay {out, in}, as they are published. */
record WholeMatrices() implements MatrixNodes {

    @Override
    public GraphBuilder.Operation product(GraphBuilder graph, String x, Matrix matrix) {
        return multiplied(graph, x, constant(graph, matrix));
    }

    @Override
    public String rows(GraphBuilder graph, Matrix matrix, String numbers) {
        return graph.standard("Gather", constant(graph, matrix), numbers).result();
    }

    static GraphBuilder.Operation multiplied(GraphBuilder graph, String x, String matrix) {
        return graph.runtime("FusedMatMul", x, matrix).with("transB", 1);
    }

    private static String constant(GraphBuilder graph, Matrix matrix) {
        return graph.constant(matrix.name(), matrix.numbers(), matrix.rows(), matrix.columns());
    }
}
