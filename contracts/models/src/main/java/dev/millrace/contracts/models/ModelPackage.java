package dev.millrace.contracts.models;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A model in a folder: what Hugging Face's tools load, and graphs for serving, {@code model.onnx} in 32 bits.
 *
 * @param folder where it lies
 * @param manifest its files
 * @param special what generation begins and ends with
 */
public record ModelPackage(Path folder, Manifest manifest, SpecialTokens special) {

    public static final String CONFIG = "config.json";
    public static final String GENERATION_CONFIG = "generation_config.json";
    public static final String WEIGHTS = "model.safetensors";
    public static final String ONNX = "model.onnx";
    /** What follows a graph's name in that of its weights, where it would be too large with them inside. */
    public static final String ONNX_DATA_SUFFIX = ".data";

    /** The two graphs of a model that makes of one text another. */
    public static final String ENCODER_ONNX = "encoder_model.onnx";

    public static final String DECODER_ONNX = "decoder_model.onnx";

    private static final List<String> GRAPHS = List.of(ONNX, ENCODER_ONNX, DECODER_ONNX);

    public static final String TOKENIZER = "tokenizer.json";
    public static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    public static final String CARD = "README.md";

    /**
     * Opens a package after checking every file of it against its manifest.
     *
     * @throws MalformedModel when a file is missing or isn't what was written
     */
    public static ModelPackage open(Path folder) throws IOException {
        Manifest manifest = Manifest.read(folder);
        manifest.verify(folder);
        return of(folder, manifest);
    }

    /** The file of the graph that serves it, of one that is called {@code graph} in 32 bits. */
    public Path served(String graph) {
        return folder.resolve(served(manifest).file(graph));
    }

    /** In which precision a package is served. */
    public static GraphPrecision served(Manifest manifest) {
        return manifest.graphs().map(ExportedGraphs::served).orElse(GraphPrecision.F32);
    }

    /** The files of the graphs that serve a package, with those that hold their weights. */
    public static List<Manifest.Part> servedGraphs(Manifest manifest) {
        GraphPrecision precision = served(manifest);
        return manifest.files().stream()
                .filter(part -> isGraph(part.name(), precision))
                .toList();
    }

    /** Whether a file is of a graph in this precision. */
    public static boolean isGraph(String file, GraphPrecision precision) {
        return GRAPHS.stream()
                .map(precision::file)
                .anyMatch(graph -> file.equals(graph) || file.equals(graph + ONNX_DATA_SUFFIX));
    }

    /**
     * A package whose files have been checked.
     *
     * @throws MalformedModel when its configuration can't be read
     */
    public static ModelPackage of(Path folder, Manifest manifest) throws IOException {
        return new ModelPackage(folder, manifest, SpecialTokens.read(folder));
    }
}
