package dev.millrace.filtering.domain.classifier;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.onnx.ExternalData;
import dev.millrace.onnxruntime.OnnxRuntime;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;

/**
 * A text classifier in ONNX Runtime. Three kinds of model fit, told apart by their inputs:
 *
 * <ul>
 *   <li>{@code slots} and {@code values}: a {@link LinearModel} of ours;
 *   <li>one input of strings: the model splits text itself;
 *   <li>{@code input_ids}, and optionally {@code attention_mask} and {@code token_type_ids}: a transformer, with its
 *       {@code tokenizer.json}.
 * </ul>
 *
 * What it answers is read by {@link ModelOutput}. For one thread.
 */
public final class TextClassifier implements AutoCloseable {

    private static final Cleaner CLEANER = Cleaner.create();

    private final OrtSession session;
    private final Cleaner.Cleanable cleanable;
    private final ModelInput input;
    private final ModelOutput output;

    private TextClassifier(OrtSession session, ModelInput input, ModelOutput output) {
        this.session = session;
        this.cleanable = CLEANER.register(this, () -> letGo(session));
        this.input = input;
        this.output = output;
    }

    /**
     * Loads a classifier and tries it out on a short text.
     *
     * @throws UnfitClassifier when it can't be used as one
     * @throws IOException when a file can't be read
     */
    public static TextClassifier open(ClassifierFile file) throws IOException {
        byte[] bytes = Files.readAllBytes(file.model());
        try {
            ExternalData.verifyNone(file.model().toString(), bytes);
        } catch (MalformedModel e) {
            throw new UnfitClassifier(String.valueOf(e.getMessage()), e);
        }
        try {
            OrtSession session = OnnxRuntime.onOneThread(bytes);
            try {
                TextClassifier classifier =
                        new TextClassifier(session, ModelInput.of(session, file), ModelOutput.of(session, file));
                classifier.score("A text to try it out.");
                return classifier;
            } catch (IOException | UnfitClassifier e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            throw new UnfitClassifier("%s: ONNX Runtime can't load it: %s".formatted(file.model(), e.getMessage()), e);
        }
    }

    /** How good the text is, from 0 to 1. */
    public double score(String text) {
        try (ModelInput.Tensors tensors = input.tensors(text);
                OrtSession.Result result = session.run(tensors.byName())) {
            return output.score(result);
        } catch (OrtException e) {
            throw new UnfitClassifier("The classifier can't be run: " + e.getMessage(), e);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Lets go of native memory now; the collector does so later otherwise. */
    @Override
    public void close() {
        cleanable.clean();
    }

    private static void letGo(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime can't let go of a session", e);
        }
    }

    /** What a value holds, for messages. */
    static String described(Map<String, NodeInfo> nodes) {
        StringBuilder all = new StringBuilder();
        nodes.forEach((name, node) -> all.append(all.isEmpty() ? "" : ", ")
                .append(name)
                .append(node.getInfo() instanceof TensorInfo tensor ? " " + type(tensor) : ""));
        return all.toString();
    }

    private static String type(TensorInfo tensor) {
        return tensor.type == OnnxJavaType.STRING
                ? "string"
                : tensor.type.name().toLowerCase(Locale.ROOT);
    }

    /** The numbers of a value that is a tensor of 32- or 64-bit floats. */
    static double[] numbers(OnnxValue value) throws OrtException {
        OnnxTensor tensor = (OnnxTensor) value;
        if (tensor.getInfo().type == OnnxJavaType.DOUBLE) {
            double[] numbers = new double[tensor.getDoubleBuffer().remaining()];
            tensor.getDoubleBuffer().get(numbers);
            return numbers;
        }
        FloatBuffer floats = tensor.getFloatBuffer();
        double[] numbers = new double[floats.remaining()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = floats.get(i);
        }
        return numbers;
    }
}
