package dev.millrace.filtering.domain.classifier;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a classifier is, and what to take of its answer.
 *
 * @param model an ONNX file
 * @param tokenizer the {@code tokenizer.json} of a model that takes token ids
 * @param output the name of the output that has the scores; absent: the last one that has numbers
 * @param index which of several scores is that of a good text; absent: the last
 */
public record ClassifierFile(Path model, Optional<Path> tokenizer, Optional<String> output, OptionalInt index) {

    /** The name of a classifier in a folder of its own. */
    public static final String MODEL = "classifier.onnx";

    private static final String TOKENIZER = "tokenizer.json";

    /** The file, or {@value #MODEL} in the folder, at {@code path}, with the tokenizer that lies beside it. */
    public static ClassifierFile at(Path path) {
        Path model = Files.isDirectory(path) ? path.resolve(MODEL) : path;
        Path tokenizer = model.resolveSibling(TOKENIZER);
        return new ClassifierFile(
                model,
                Files.isRegularFile(tokenizer) ? Optional.of(tokenizer) : Optional.empty(),
                Optional.empty(),
                OptionalInt.empty());
    }
}
