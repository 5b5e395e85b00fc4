package dev.millrace.filtering.domain.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.models.onnx.OnnxModel;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models as others make them: each of the three kinds of input, and those that don't fit. */
class TextClassifierTest {

    @TempDir
    Path folder;

    @Test
    void aModelOfStringsGetsTheTextItself() throws IOException {
        // 1 for every text: a string is equal to itself.
        OnnxModel model = new OnnxModel("strings");
        model.input("text", OnnxModel.Type.STRING, "batch", 1);
        model.output("probability", OnnxModel.Type.FLOAT, "batch", 1);
        model.node("Equal", List.of("text", "text"), "same").add();
        model.node("Cast", List.of("same"), "probability").with("to", 1L).add();
        try (TextClassifier classifier = open(model, Optional.empty(), OptionalInt.empty())) {
            assertThat(classifier.score("anything")).isEqualTo(1);
        }
    }

    /** A text of more tokens than there is room for keeps the one at its end; a special token's spelling is text. */
    @Test
    void idsAreFramedAsTheModelWasTrained() throws IOException {
        Path tokenizer = Files.writeString(folder.resolve("tokenizer.json"), """
                {"model": {"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, "a": 1, "[CLS]": 2, "[SEP]": 3}},
                 "pre_tokenizer": {"type": "WhitespaceSplit"},
                 "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
                 "added_tokens": [{"id": 2, "content": "[CLS]", "special": true}, {"id": 3, "content": "[SEP]", "special": true}]}
                """);
        OnnxModel model = new OnnxModel("sum");
        model.input("input_ids", OnnxModel.Type.INT64, "batch", "tokens");
        model.output("logit", OnnxModel.Type.FLOAT, 1, 1);
        model.constant("table", floats(0, 0.001f, 1, 10), 4);
        model.node("Gather", List.of("table", "input_ids"), "entries")
                .with("axis", 0L)
                .add();
        model.node("ReduceSum", List.of("entries"), "logit")
                .with("keepdims", 1L)
                .add();
        try (TextClassifier classifier = open(model, Optional.of(tokenizer), OptionalInt.empty())) {
            assertThat(logit(classifier.score("a a [SEP]"))).isCloseTo(11.002, within(1e-4));
            assertThat(logit(classifier.score("a ".repeat(600)))).isCloseTo(11.510, within(1e-4));
            assertThat(logit(classifier.score(""))).isCloseTo(11, within(1e-4));
        }
    }

    private static double logit(double score) {
        return Math.log(score / (1 - score));
    }

    @Test
    void aModelOfTokenIdsGetsThoseOfItsTokenizer() throws IOException {
        // The mean of a table's entries: half of the tokens a, each 3; half b, each -1.
        StringBuilder vocabulary = new StringBuilder();
        for (int i = 0; i < 94; i++) {
            String token = Character.toString('!' + i);
            vocabulary
                    .append(i == 0 ? "" : ", ")
                    .append('"')
                    .append(token.equals("\"") || token.equals("\\") ? "\\" + token : token)
                    .append("\": ")
                    .append(i);
        }
        Path tokenizer = Files.writeString(folder.resolve("tokenizer.json"), tokenizer(vocabulary));
        float[] table = new float[94];
        table['a' - '!'] = 3;
        table['b' - '!'] = -1;
        OnnxModel model = new OnnxModel("ids");
        model.input("input_ids", OnnxModel.Type.INT64, "batch", "tokens");
        model.input("attention_mask", OnnxModel.Type.INT64, "batch", "tokens");
        model.output("logit", OnnxModel.Type.FLOAT, 1, 1);
        model.constant("table", floats(table), table.length);
        model.node("Gather", List.of("table", "input_ids"), "entries")
                .with("axis", 0L)
                .add();
        model.node("Cast", List.of("attention_mask"), "mask").with("to", 1L).add();
        model.node("Mul", List.of("entries", "mask"), "masked").add();
        model.node("ReduceMean", List.of("masked"), "logit")
                .with("keepdims", 1L)
                .add();
        try (TextClassifier classifier = open(model, Optional.of(tokenizer), OptionalInt.empty())) {
            assertThat(classifier.score("aabb")).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-6));
        }
        assertThatThrownBy(() -> open(model, Optional.empty(), OptionalInt.empty()))
                .isInstanceOf(UnfitClassifier.class)
                .hasMessageContaining("name its tokenizer.json");
    }

    @Test
    void whatDoesNotFitIsNamed() throws IOException {
        OnnxModel numbers = new OnnxModel("numbers");
        numbers.input("pixels", OnnxModel.Type.FLOAT, "n");
        numbers.output("score", OnnxModel.Type.FLOAT, "n");
        numbers.node("Sigmoid", List.of("pixels"), "score").add();
        assertThatThrownBy(() -> open(numbers, Optional.empty(), OptionalInt.empty()))
                .isInstanceOf(UnfitClassifier.class)
                .hasMessageContaining("has the inputs pixels float; expected one of strings");

        OnnxModel foreign = new OnnxModel("foreign");
        foreign.fact(LinearModel.FEATURES, "something else");
        foreign.input("slots", OnnxModel.Type.INT64, "n");
        foreign.input("values", OnnxModel.Type.FLOAT, "n");
        foreign.output("score", OnnxModel.Type.FLOAT, "n");
        foreign.node("Sigmoid", List.of("values"), "score").add();
        assertThatThrownBy(() -> open(foreign, Optional.empty(), OptionalInt.empty()))
                .hasMessageContaining("its features are \"something else\"");

        Path rubbish = Files.writeString(folder.resolve("rubbish.onnx"), "no model");
        assertThatThrownBy(() -> TextClassifier.open(ClassifierFile.at(rubbish)))
                .isInstanceOf(UnfitClassifier.class)
                .hasMessageContaining("rubbish.onnx: no ONNX file");
    }

    @Test
    void anIndexBeyondTheScoresIsRefusedBeforeAnyDocumentIsJudged() {
        OnnxModel model = new OnnxModel("strings");
        model.input("text", OnnxModel.Type.STRING, 1);
        model.output("score", OnnxModel.Type.FLOAT, 1);
        model.node("Equal", List.of("text", "text"), "same").add();
        model.node("Cast", List.of("same"), "score").with("to", 1L).add();
        assertThatThrownBy(() -> open(model, Optional.empty(), OptionalInt.of(4)))
                .isInstanceOf(UnfitClassifier.class)
                .hasMessageContaining("has 1 numbers for one text; number 4 was asked for");
    }

    private TextClassifier open(OnnxModel model, Optional<Path> tokenizer, OptionalInt index) throws IOException {
        Path file = folder.resolve("model.onnx");
        model.write(file);
        return TextClassifier.open(new ClassifierFile(file, tokenizer, Optional.empty(), index));
    }

    private static MemorySegment floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return MemorySegment.ofArray(bytes.array());
    }

    private static String tokenizer(CharSequence vocabulary) {
        return """
                {"model": {"type": "BPE", "vocab": {%s}, "merges": []},
                 "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "use_regex": false},
                 "decoder": {"type": "ByteLevel"}, "added_tokens": []}
                """.formatted(vocabulary);
    }
}
