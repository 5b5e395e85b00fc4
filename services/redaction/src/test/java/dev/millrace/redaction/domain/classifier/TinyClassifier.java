package dev.millrace.redaction.domain.classifier;

import dev.millrace.contracts.models.labels.TokenClassifierFiles;
import dev.millrace.contracts.models.onnx.OnnxModel;
import dev.millrace.contracts.recipes.RedactClassifier;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A token classifier in Hugging Face's layout that knows some tokens and says of each what a table says: WordPiece, small
 * letters, no accents.
 */
public final class TinyClassifier {

    private static final List<String> MARKS = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]");

    private final List<String> labels;
    private final Map<String, float[]> tokens = new TreeMap<>();
    private int positions = 512;

    public TinyClassifier(String... labels) {
        this.labels = List.of(labels);
    }

    /** Tokens that surely have a label. */
    public TinyClassifier sure(String label, String... named) {
        for (String token : named) {
            float[] scores = new float[labels.size()];
            scores[labels.indexOf(label)] = 20;
            tokens.put(token, scores);
        }
        return this;
    }

    /** A token with a probability for each label. */
    public TinyClassifier unsure(String token, double... probabilities) {
        float[] scores = new float[labels.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) Math.log(probabilities[i]);
        }
        tokens.put(token, scores);
        return this;
    }

    /** Has room for so many tokens. */
    public TinyClassifier positions(int most) {
        positions = most;
        return this;
    }

    /** A rule of a recipe that names nothing but the files. */
    public static RedactClassifier rule(TokenClassifierFiles files) {
        return rule(files, Map.of(), 0.5, RedactClassifier.Words.FIRST);
    }

    static RedactClassifier rule(
            TokenClassifierFiles files, Map<String, String> kinds, double threshold, RedactClassifier.Words words) {
        return new RedactClassifier(
                files.model().toString(),
                files.config().toString(),
                files.tokenizer().toString(),
                kinds,
                threshold,
                words,
                false);
    }

    /** Writes its folder, and returns its files. */
    public TokenClassifierFiles write(Path folder) throws IOException {
        Files.createDirectories(folder);
        List<String> vocabulary = new ArrayList<>(MARKS);
        vocabulary.addAll(tokens.keySet());
        Files.writeString(folder.resolve("config.json"), """
                {"model_type": "bert", "max_position_embeddings": %d, "pad_token_id": 0, "id2label": {%s}}
                """.formatted(
                        positions,
                        IntStream.range(0, labels.size())
                                .mapToObj(i -> "\"%d\": \"%s\"".formatted(i, labels.get(i)))
                                .collect(Collectors.joining(", "))));
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer(vocabulary));
        graph(vocabulary).write(folder.resolve("model.onnx"));
        return TokenClassifierFiles.in(folder);
    }

    private static String tokenizer(List<String> vocabulary) {
        return """
                {"added_tokens": [%s],
                 "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
                 "pre_tokenizer": {"type": "BertPreTokenizer"},
                 "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
                 "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": {%s}}}
                """.formatted(
                        IntStream.range(0, MARKS.size())
                                .mapToObj(i ->
                                        "{\"id\": %d, \"content\": \"%s\", \"single_word\": false, \"lstrip\": false, \"rstrip\": false, \"normalized\": false, \"special\": true}"
                                                .formatted(i, MARKS.get(i)))
                                .collect(Collectors.joining(", ")),
                        IntStream.range(0, vocabulary.size())
                                .mapToObj(i -> "\"%s\": %d".formatted(vocabulary.get(i), i))
                                .collect(Collectors.joining(", ")));
    }

    private OnnxModel graph(List<String> vocabulary) {
        float[] table = new float[vocabulary.size() * labels.size()];
        for (int id = 0; id < vocabulary.size(); id++) {
            float[] scores = tokens.getOrDefault(vocabulary.get(id), new float[labels.size()]);
            System.arraycopy(scores, 0, table, id * labels.size(), scores.length);
            table[id * labels.size() + labels.indexOf("O")] += tokens.containsKey(vocabulary.get(id)) ? 0 : 20;
        }
        OnnxModel model = new OnnxModel("tiny");
        model.input("input_ids", OnnxModel.Type.INT64, "batch", "sequence");
        model.input("attention_mask", OnnxModel.Type.INT64, "batch", "sequence");
        model.output("logits", OnnxModel.Type.FLOAT, "batch", "sequence", (long) labels.size());
        model.constant("table", floats(table), vocabulary.size(), labels.size());
        model.constant("zero", List.of(0L), 1);
        model.node("Mul", List.of("attention_mask", "zero"), "nothing").add();
        model.node("Add", List.of("input_ids", "nothing"), "ids").add();
        model.node("Gather", List.of("table", "ids"), "logits").with("axis", 0L).add();
        return model;
    }

    private static MemorySegment floats(float... values) {
        java.nio.ByteBuffer bytes =
                java.nio.ByteBuffer.allocate(values.length * Float.BYTES).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return MemorySegment.ofArray(bytes.array());
    }
}
