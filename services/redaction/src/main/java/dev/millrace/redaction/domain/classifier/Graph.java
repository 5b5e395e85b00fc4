package dev.millrace.redaction.domain.classifier;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.labels.TokenClassifierFiles;
import dev.millrace.contracts.models.onnx.ExternalData;
import dev.millrace.onnxruntime.OnnxRuntime;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A token classifier's graph in ONNX Runtime, on the thread of whoever asks it; for any number of them. */
final class Graph implements AutoCloseable {

    private static final Cleaner CLEANER = Cleaner.create();

    private final OrtSession session;
    private final Cleaner.Cleanable cleanable;
    private final TokenClassifierFiles.Graph graph;
    private final int labels;

    private Graph(OrtSession session, TokenClassifierFiles.Graph graph, int labels) {
        this.session = session;
        this.cleanable = CLEANER.register(this, () -> letGo(session));
        this.graph = graph;
        this.labels = labels;
    }

    /**
     * Loads a graph.
     *
     * @param labels how many labels it gives scores for
     * @throws UnfitClassifier when it can't be loaded, or its constants lie in another file
     */
    static Graph open(TokenClassifierFiles files, TokenClassifierFiles.Graph graph, int labels) throws IOException {
        byte[] bytes = Files.readAllBytes(files.model());
        try {
            ExternalData.verifyNone(files.model().toString(), bytes);
        } catch (MalformedModel e) {
            throw new UnfitClassifier(String.valueOf(e.getMessage()), e);
        }
        try {
            return new Graph(OnnxRuntime.onOneThread(bytes), graph, labels);
        } catch (OrtException e) {
            throw new UnfitClassifier("%s: ONNX Runtime can't load it: %s".formatted(files.model(), e.getMessage()), e);
        }
    }

    /** Whether it can be told which ids fill up a text and are none of it. */
    boolean takesPadding() {
        return graph.inputs().contains(TokenClassifierFiles.MASK);
    }

    /**
     * Scores, {texts, tokens of the longest, labels}; of what fills up a text they say nothing.
     *
     * @param texts the longest first; of one length where it doesn't {@link #takesPadding}
     * @param padding the id that fills up
     * @throws UnfitClassifier when it can't be run, or gives another number of scores
     */
    float[] scores(List<int[]> texts, int padding) {
        int tokens = texts.getFirst().length;
        long[] shape = {texts.size(), tokens};
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        try {
            for (String input : graph.inputs()) {
                inputs.put(input, tensor(input, texts, padding, shape));
            }
            // Encoders give out what their scores are made of as well, which is many times as much.
            try (OrtSession.Result result = session.run(inputs, Set.of(graph.output()))) {
                return scores((OnnxTensor) result.get(graph.output()).orElseThrow(), texts.size() * tokens);
            }
        } catch (OrtException e) {
            throw new UnfitClassifier("The token classifier can't be run: " + e.getMessage(), e);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
            Reference.reachabilityFence(this);
        }
    }

    private OnnxTensor tensor(String input, List<int[]> texts, int padding, long... shape) throws OrtException {
        int size = Math.toIntExact(shape[0] * shape[1]);
        LongBuffer values = LongBuffer.allocate(size);
        for (int[] text : texts) {
            for (int id : text) {
                values.put(
                        switch (input) {
                            case TokenClassifierFiles.IDS -> id;
                            case TokenClassifierFiles.MASK -> 1;
                            default -> 0;
                        });
            }
            for (long filled = text.length; filled < shape[1]; filled++) {
                values.put(input.equals(TokenClassifierFiles.IDS) ? padding : 0);
            }
        }
        if (graph.wide()) {
            return OnnxTensor.createTensor(OnnxRuntime.environment(), values.flip(), shape);
        }
        IntBuffer narrow = IntBuffer.allocate(size);
        for (long value : values.array()) {
            narrow.put((int) value);
        }
        return OnnxTensor.createTensor(OnnxRuntime.environment(), narrow.flip(), shape);
    }

    private float[] scores(OnnxTensor output, int tokens) {
        FloatBuffer floats = output.getFloatBuffer();
        if (floats.remaining() != tokens * labels) {
            throw new UnfitClassifier(
                    "The token classifier's output %s has %d numbers for %d tokens; expected %d, one for each label of id2label"
                            .formatted(graph.output(), floats.remaining(), tokens, tokens * labels));
        }
        float[] scores = new float[floats.remaining()];
        floats.get(scores);
        return scores;
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
}
