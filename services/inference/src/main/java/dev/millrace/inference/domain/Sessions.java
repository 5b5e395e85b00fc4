package dev.millrace.inference.domain;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.onnx.AdapterInputs;
import dev.millrace.contracts.models.onnx.ConstantAsInput;
import dev.millrace.contracts.models.onnx.ExternalData;
import dev.millrace.contracts.models.onnx.HalfCache;
import dev.millrace.onnxruntime.OnnxRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    /**
     * What is made of a decoder's graph before it is loaded.
     *
     * @param adapters whether it has room for adapters, as {@link AdapterInputs}
     * @param cache how it holds keys and values, if it can
     */
    record Changes(boolean adapters, CacheNumbers cache) {}

    /** Makes of a graph another one, unless there is nothing to change. */
    private interface Step {
        boolean write(Path onnx, Path to) throws IOException;
    }

    /** The same, with {@link #LOGITS_FROM} as another input, if it has it. */
    static OrtSession openChoosing(Path onnx, int threads, Set<String> inputs) throws IOException {
        return openChoosing(onnx, new Changes(false, CacheNumbers.F32), threads, inputs);
    }

    /** The same of a decoder with other changes. */
    static OrtSession openChoosing(Path onnx, Changes changes, int threads, Set<String> inputs) throws IOException {
        verify(onnx);
        List<Step> steps = new ArrayList<>();
        if (changes.adapters()) {
            steps.add((from, to) -> !AdapterInputs.write(from, to).isEmpty());
        }
        if (changes.cache() == CacheNumbers.F16) {
            steps.add((from, to) -> HalfCache.write(from, CausalNetwork.PAST, CausalNetwork.PRESENT, to));
        }
        steps.add((from, to) -> ConstantAsInput.write(from, LOGITS_FROM, 1, to));
        List<Path> copies = new ArrayList<>();
        try {
            Path changed = onnx;
            for (Step step : steps) {
                Path copy = Files.createTempFile(onnx.toAbsolutePath().getParent(), "served-", ".onnx");
                copies.add(copy);
                changed = step.write(changed, copy) ? copy : changed;
            }
            return load(changed, onnx, threads, inputs);
        } finally {
            for (Path copy : copies) {
                Files.delete(copy);
            }
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
