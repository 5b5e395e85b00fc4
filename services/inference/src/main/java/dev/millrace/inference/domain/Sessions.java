package dev.millrace.inference.domain;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.onnx.ConstantAsInput;
import dev.millrace.contracts.models.onnx.ExternalData;
import dev.millrace.onnxruntime.OnnxRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** How graphs are loaded here, and what those of all kinds have. */
final class Sessions {

    /**
     * Of which token on scores are computed. The exported graph has it as a constant, 0: packages of earlier releases don't,
     * and score every token that they read.
     */
    static final String LOGITS_FROM = "logits_from";

    /** What vectors are made of; packages of earlier releases don't give it out. */
    static final String HIDDEN = "last_hidden_state";

    private Sessions() {}

    /**
     * Loads a graph.
     *
     * @param threads that one step may use
     * @param inputs that it must have
     * @throws MalformedModel when ONNX Runtime can't load it or it lacks an input
     */
    static OrtSession open(Path onnx, int threads, Set<String> inputs) throws IOException {
        verify(onnx);
        return load(onnx, threads, inputs);
    }

    /** The same, with {@link #LOGITS_FROM} as another input, if it has it. */
    static OrtSession openChoosing(Path onnx, int threads, Set<String> inputs) throws IOException {
        verify(onnx);
        Path copy = Files.createTempFile(onnx.toAbsolutePath().getParent(), "served-", ".onnx");
        try {
            return load(ConstantAsInput.write(onnx, LOGITS_FROM, 1, copy) ? copy : onnx, threads, inputs);
        } finally {
            Files.delete(copy);
        }
    }

    private static void verify(Path onnx) throws IOException {
        ExternalData.verify(onnx, onnx.getFileName() + ModelPackage.ONNX_DATA_SUFFIX);
    }

    private static OrtSession load(Path onnx, int threads, Set<String> inputs) throws MalformedModel {
        OrtEnvironment environment = OnnxRuntime.environment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            // Memory that a long prompt took is given back, and threads that wait don't spin beside a trainer.
            options.setCPUArenaAllocator(false);
            options.setMemoryPatternOptimization(false);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            OrtSession session = environment.createSession(onnx.toString(), options);
            if (!session.getInputNames().containsAll(inputs)) {
                session.close();
                throw new MalformedModel(onnx.getFileName() + ": has the inputs " + session.getInputNames());
            }
            return session;
        } catch (OrtException e) {
            throw new MalformedModel(onnx.getFileName() + ": " + e.getMessage(), e);
        }
    }
}
