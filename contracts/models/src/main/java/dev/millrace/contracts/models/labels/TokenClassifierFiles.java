package dev.millrace.contracts.models.labels;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.onnx.GraphSignature;
import dev.millrace.contracts.models.onnx.GraphSignature.Value;
import dev.millrace.contracts.models.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The files of a token classifier.
 *
 * @param model an ONNX graph: {@code input_ids} {texts, tokens}, and optionally {@code attention_mask} and {@code
 *     token_type_ids}, whole numbers all of them; {@code logits} {texts, tokens, labels} comes out
 * @param config its {@code config.json}, which names the labels
 * @param tokenizer its {@code tokenizer.json}
 */
public record TokenClassifierFiles(Path model, Path config, Path tokenizer) {

    public static final String IDS = "input_ids";
    public static final String MASK = "attention_mask";
    public static final String TYPES = "token_type_ids";

    /** Where a folder of Hugging Face's layout has the graph, as its exporters write it. */
    public static final List<String> MODELS = List.of(ModelPackage.ONNX, "onnx/" + ModelPackage.ONNX);

    private static final String LOGITS = "logits";
    private static final Set<Integer> WHOLE_NUMBERS = Set.of(OnnxModel.Type.INT32.code(), OnnxModel.Type.INT64.code());
    private static final int RANK = 3;

    /**
     * The files in a folder as Hugging Face's exporters write it.
     *
     * @throws IOException when one isn't there, naming it
     */
    public static TokenClassifierFiles in(Path folder) throws IOException {
        Optional<Path> model = MODELS.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
        if (model.isEmpty()) {
            throw new NoSuchFileException("%s has neither %s; expected a token classifier that was exported as ONNX"
                    .formatted(folder, String.join(" nor ", MODELS)));
        }
        return new TokenClassifierFiles(
                model.get(), file(folder, ModelPackage.CONFIG), file(folder, ModelPackage.TOKENIZER));
    }

    private static Path file(Path folder, String name) throws NoSuchFileException {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException("%s has no %s; expected a token classifier's folder".formatted(folder, name));
        }
        return file;
    }

    /**
     * The graph's inputs and its output.
     *
     * @param inputs names, {@value #IDS} among them
     * @param wide whether inputs are of 64 bits, or else of 32
     * @param output the one that has a token's scores for each label, not yet made probabilities
     */
    public record Graph(Set<String> inputs, boolean wide, String output) {
        public Graph {
            inputs = Set.copyOf(inputs);
        }
    }

    /**
     * What goes into the graph and comes out of it.
     *
     * @throws MalformedModel when that isn't a token classifier's; with what is there, and what would do
     */
    public Graph graph(TokenClassifierConfig labels) throws IOException {
        GraphSignature signature = GraphSignature.read(model);
        Set<String> inputs =
                signature.inputs().stream().map(Value::name).collect(Collectors.toCollection(TreeSet::new));
        if (!inputs.contains(IDS) || !Set.of(IDS, MASK, TYPES).containsAll(inputs)) {
            throw new MalformedModel("%s: has the inputs %s; expected %s, and %s and %s besides at most"
                    .formatted(model, GraphSignature.names(signature.inputs()), IDS, MASK, TYPES));
        }
        Set<Integer> types = signature.inputs().stream().map(Value::type).collect(Collectors.toSet());
        if (types.size() != 1 || !WHOLE_NUMBERS.containsAll(types)) {
            throw new MalformedModel(
                    "%s: its inputs have the element types %s of onnx.proto; expected 64-bit whole numbers, or 32-bit ones, for all"
                            .formatted(model, types));
        }
        return new Graph(inputs, types.contains(OnnxModel.Type.INT64.code()), output(signature, labels));
    }

    private String output(GraphSignature signature, TokenClassifierConfig labels) throws MalformedModel {
        List<Value> floats = signature.outputs().stream()
                .filter(output -> output.type() == OnnxModel.Type.FLOAT.code())
                .toList();
        Optional<Value> found = floats.stream()
                .filter(output -> output.name().equals(LOGITS))
                .findFirst()
                .or(() -> floats.size() == 1 ? Optional.of(floats.getFirst()) : Optional.empty());
        if (found.isEmpty()) {
            throw new MalformedModel("%s: has the outputs %s; expected %s, a tensor of floats"
                    .formatted(model, GraphSignature.names(signature.outputs()), LOGITS));
        }
        Value output = found.get();
        int expected = labels.labels().size();
        if (!output.shape().isEmpty()
                && (output.shape().size() != RANK || output.shape().getLast().orElse(expected) != expected)) {
            throw new MalformedModel(
                    "%s: its output %s has the shape %s; expected {texts, tokens, %d}, a score for each label of id2label"
                            .formatted(
                                    model,
                                    output.name(),
                                    output.shape().stream()
                                            .map(length ->
                                                    length.isPresent() ? Long.toString(length.getAsLong()) : "any")
                                            .collect(Collectors.joining(", ", "{", "}")),
                                    expected));
        }
        return output.name();
    }
}
