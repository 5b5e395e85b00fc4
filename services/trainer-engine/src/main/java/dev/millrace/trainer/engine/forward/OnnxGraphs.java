package dev.millrace.trainer.engine.forward;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.onnx.ExternalData;
import dev.millrace.onnxruntime.OnnxRuntime;
import dev.millrace.trainer.engine.export.onnx.GraphNames;
import dev.millrace.trainer.engine.export.onnx.GraphNames.Part;
import dev.millrace.trainer.engine.export.onnx.OnnxExport;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The exported graphs of a model in one precision. */
public final class OnnxGraphs implements AutoCloseable {

    private static final List<String> GRAPHS =
            List.of(ModelPackage.ONNX, ModelPackage.ENCODER_ONNX, ModelPackage.DECODER_ONNX);

    private final Architecture architecture;
    private final Optional<OrtSession> encoder;
    private final Optional<OrtSession> decoder;
    /** A folder that is gone when this is closed. */
    private final Optional<Path> passing;

    private OnnxGraphs(
            Architecture architecture,
            Optional<OrtSession> encoder,
            Optional<OrtSession> decoder,
            Optional<Path> passing) {
        this.architecture = architecture;
        this.encoder = encoder;
        this.decoder = decoder;
        this.passing = passing;
    }

    /**
     * Exports a model to files of its own, which are gone when this is closed, and loads them.
     *
     * @param parameters a parameter's numbers by its name
     * @throws IOException when no graph computes it, or ONNX Runtime can't load the graph
     */
    public static OnnxGraphs of(
            Architecture architecture, Function<String, Tensor> parameters, GraphPrecision precision)
            throws IOException {
        Path folder = Files.createTempDirectory("graphs");
        try {
            OnnxExport.write(folder, architecture, parameters, precision);
            return load(folder, architecture, precision, Optional.of(folder));
        } catch (IOException | RuntimeException e) {
            delete(folder);
            throw e;
        }
    }

    /**
     * Loads graphs that lie in a folder.
     *
     * @throws IOException when one is missing, asks for what lies elsewhere, or ONNX Runtime can't load it
     */
    public static OnnxGraphs open(Path folder, Architecture architecture, GraphPrecision precision) throws IOException {
        return load(folder, architecture, precision, Optional.empty());
    }

    /** Whether a folder has a graph in this precision. */
    static boolean isIn(Path folder, GraphPrecision precision) {
        return GRAPHS.stream().anyMatch(graph -> Files.exists(folder.resolve(precision.file(graph))));
    }

    /** Bytes of a folder's files of this precision. */
    public static long bytes(Path folder, GraphPrecision precision) throws IOException {
        long bytes = 0;
        for (String graph : GRAPHS) {
            for (String end : List.of("", ModelPackage.ONNX_DATA_SUFFIX)) {
                Path file = folder.resolve(precision.file(graph) + end);
                bytes += Files.exists(file) ? Files.size(file) : 0;
            }
        }
        return bytes;
    }

    private static OnnxGraphs load(
            Path folder, Architecture architecture, GraphPrecision precision, Optional<Path> passing)
            throws IOException {
        Path one = folder.resolve(precision.file(ModelPackage.ONNX));
        return switch (architecture.kind()) {
            case CAUSAL -> new OnnxGraphs(architecture, Optional.empty(), Optional.of(session(one)), passing);
            case MASKED -> new OnnxGraphs(architecture, Optional.of(session(one)), Optional.empty(), passing);
            case SEQUENCE_TO_SEQUENCE ->
                new OnnxGraphs(
                        architecture,
                        Optional.of(session(folder.resolve(precision.file(ModelPackage.ENCODER_ONNX)))),
                        Optional.of(session(folder.resolve(precision.file(ModelPackage.DECODER_ONNX)))),
                        passing);
        };
    }

    private static OrtSession session(Path file) throws IOException {
        ExternalData.verify(file, file.getFileName() + ModelPackage.ONNX_DATA_SUFFIX);
        OrtEnvironment environment = OnnxRuntime.environment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            return environment.createSession(file.toString(), options);
        } catch (OrtException e) {
            throw new IOException("ONNX Runtime: " + e.getMessage(), e);
        }
    }

    /** What a model is. */
    Architecture architecture() {
        return architecture;
    }

    /** A decoder that has read nothing yet, for so many rows of at most so many tokens. */
    public CachedDecoder decoder(int rows, int room, Map<String, OnnxTensor> memory) throws OrtException {
        return new CachedDecoder(decoder.orElseThrow(), architecture, rows, room, memory);
    }

    /**
     * What the encoder makes of whole rows; the caller closes it.
     *
     * @param mask 1 for a token, 0 for padding
     * @param types kinds of segments
     */
    OrtSession.Result encode(Rows ids, Rows mask, Rows types) throws OrtException {
        try (OnnxTensor tokens = GraphTensors.of(ids);
                OnnxTensor present = GraphTensors.of(mask);
                OnnxTensor kinds = GraphTensors.of(types)) {
            Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
            inputs.put(GraphNames.IDS, tokens);
            inputs.put(GraphNames.MASK, present);
            if (architecture.embedding().types() > 0) {
                inputs.put(GraphNames.TYPES, kinds);
            }
            return encoder.orElseThrow().run(inputs);
        }
    }

    /**
     * What the decoder reads of the encoder's results.
     *
     * @param mask {rows, length} of what the encoder has read
     */
    Map<String, OnnxTensor> memory(OrtSession.Result encoded, OnnxTensor mask) {
        Map<String, OnnxTensor> memory = new LinkedHashMap<>();
        memory.put(GraphNames.ENCODER_MASK, mask);
        int layers = architecture.decoder().orElseThrow().blocks().size();
        for (int layer = 0; layer < layers; layer++) {
            for (Part part : Part.values()) {
                String name = GraphNames.cross(layer, part);
                memory.put(name, (OnnxTensor) encoded.get(name).orElseThrow());
            }
        }
        return memory;
    }

    @Override
    public void close() throws IOException {
        try {
            if (encoder.isPresent()) {
                encoder.get().close();
            }
            if (decoder.isPresent()) {
                decoder.get().close();
            }
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime can't let go of a session", e);
        } finally {
            if (passing.isPresent()) {
                delete(passing.get());
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
