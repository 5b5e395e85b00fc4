package dev.millrace.inference.domain;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.onnx.AdapterInputs;
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
        return load(onnx, onnx, threads, inputs);
    }

    /** The same, with {@link #LOGITS_FROM} as another input, if it has it. */
    static OrtSession openChoosing(Path onnx, int threads, Set<String> inputs) throws IOException {
        verify(onnx);
        Path copy = Files.createTempFile(onnx.toAbsolutePath().getParent(), "served-", ".onnx");
        try {
            return load(ConstantAsInput.write(onnx, LOGITS_FROM, 1, copy) ? copy : onnx, onnx, threads, inputs);
        } finally {
            Files.delete(copy);
        }
    }

    /** The same of a graph that several models with adapters are computed by, which {@link AdapterInputs} of it say how. */
    static OrtSession openAdaptable(Path onnx, int threads, Set<String> inputs) throws IOException {
        verify(onnx);
        Path folder = onnx.toAbsolutePath().getParent();
        Path adaptable = Files.createTempFile(folder, "adaptable-", ".onnx");
        try {
            AdapterInputs.write(onnx, adaptable);
            Path choosing = Files.createTempFile(folder, "served-", ".onnx");
            try {
                boolean chooses = ConstantAsInput.write(adaptable, LOGITS_FROM, 1, choosing);
                return load(chooses ? choosing : adaptable, onnx, threads, inputs);
            } finally {
                Files.delete(choosing);
            }
        } finally {
            Files.delete(adaptable);
        }
    }

    private static void verify(Path onnx) throws IOException {
        ExternalData.verify(onnx, onnx.getFileName() + ModelPackage.ONNX_DATA_SUFFIX);
    }

    /** @param named the package's file, which is spoken of */
    private static OrtSession load(Path onnx, Path named, int threads, Set<String> inputs) throws MalformedModel {
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
                Set<String> has = session.getInputNames();
                session.close();
                throw new MalformedModel("%s: has the inputs %s".formatted(named.getFileName(), has));
            }
            return session;
        } catch (OrtException e) {
            throw new MalformedModel(named.getFileName() + ": " + e.getMessage(), e);
        }
    }
}
