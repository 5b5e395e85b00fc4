package dev.millrace.filtering.domain.classifier;

import dev.millrace.contracts.models.onnx.OnnxModel;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/**
 * Logistic regression over {@link HashedWords}.
 *
 * <p>As ONNX, n features of one text:
 *
 * <pre>
 * in   slots   int64  {n}
 *      values  float  {n}
 * out  score   float  {1}   from 0, bad, to 1, good
 * </pre>
 */
public final class LinearModel {

    /** The fact by which a model file says how its features are made. */
    public static final String FEATURES = "millrace.features";

    static final String SLOTS = "slots";
    static final String VALUES = "values";
    static final String SCORE = "score";

    private final float[] weights;
    private final float bias;

    LinearModel(float[] weights, float bias) {
        this.weights = weights;
        this.bias = bias;
    }

    float[] weights() {
        return weights;
    }

    float bias() {
        return bias;
    }

    /** The probability that the text whose features these are is a good one. */
    double score(HashedWords features) {
        double sum = bias;
        for (int i = 0; i < features.size(); i++) {
            sum += (double) weights[features.slot(i)] * features.value(i);
        }
        return 1 / (1 + Math.exp(-sum));
    }

    /** Writes it as ONNX; the same model gives the same bytes. */
    public void write(Path file) throws IOException {
        OnnxModel model = new OnnxModel("classifier");
        model.fact(FEATURES, HashedWords.NAME);
        model.input(SLOTS, OnnxModel.Type.INT64, "features");
        model.input(VALUES, OnnxModel.Type.FLOAT, "features");
        model.output(SCORE, OnnxModel.Type.FLOAT, 1);
        model.constant("weights", floats(weights), weights.length);
        model.constant("bias", floats(bias), 1);
        model.node("Gather", List.of("weights", SLOTS), "gathered")
                .with("axis", 0L)
                .add();
        model.node("Mul", List.of("gathered", VALUES), "products").add();
        model.node("ReduceSum", List.of("products"), "sum").with("keepdims", 1L).add();
        model.node("Add", List.of("sum", "bias"), "logit").add();
        model.node("Sigmoid", List.of("logit"), SCORE).add();
        model.write(file);
    }

    private static MemorySegment floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return MemorySegment.ofArray(bytes.array());
    }
}
