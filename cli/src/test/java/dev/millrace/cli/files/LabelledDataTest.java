package dev.millrace.cli.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.shards.TokenShard;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labelled texts as they are written in files, and what a token classifier reads of them. */
class LabelledDataTest {

    @TempDir
    private Path folder;

    private final StringWriter said = new StringWriter();

    @Test
    void theFirstTokenOfEachWordHasItsLabelAndNoOtherHasOne() throws Exception {
        // A token for each byte: what isn't the first of a word doesn't count.
        Tokenizer tokenizer = Tokenizer.read(TokenizerFile.write(List.of("<|endoftext|>"), List.of()));
        Path data = Files.writeString(folder.resolve("data.jsonl"), """
                {"text": "\\ud83d\\ude00 Al B. in R\\u00f6m", "entities": [{"start": 11, "end": 14, "label": "LOC"}, {"start": 2, "end": 6, "label": "PER"}]}

                {"tokens": ["Al", "B.", "Cy", "x"], "labels": ["B-PER", "I-PER", "B-PER", "O"]}
                """);
        LabelledData labelled = new LabelledData(List.of(data), List.of("PER", "LOC"), new PrintWriter(said));

        TrainingData.Shard written = labelled.tokens(tokenizer, folder.resolve("data.tokens"));

        assertThat(written.documents()).isEqualTo(2);
        try (TokenShard shard = TokenShard.open(written.file())) {
            assertThat(shard.documents()).isEqualTo(4);
            // 1 O, 2 B-PER, 3 I-PER, 4 B-LOC; the picture is a word of four bytes.
            assertThat(labels(shard, 1)).isEqualTo("1000" + "0" + "20" + "0" + "31" + "0" + "10" + "0" + "4000");
            assertThat(labels(shard, 3)).isEqualTo("20" + "0" + "33" + "0" + "20" + "0" + "1");
            assertThat(tokenizer.decode(ids(shard, 2))).isEqualTo("Al B. Cy x");
            assertThat(shard.id(0)).isEqualTo(shard.id(1)).isNotEqualTo(shard.id(2));
        }
    }

    @Test
    void whatCannotBeLearntFromIsNamedByFileAndLine() throws Exception {
        Path data = Files.writeString(folder.resolve("data.jsonl"), """
                {"text": "Al", "entities": [{"start": 0, "end": 3, "label": "PER"}]}
                {"text": "Al", "entities": [{"start": 0, "end": 2, "label": "DATE"}]}
                {"text": "Al B", "entities": [{"start": 0, "end": 3, "label": "PER"}, {"start": 2, "end": 4, "label": "PER"}]}
                {"tokens": ["a"], "labels": []}
                {"tokens": ["a"], "labels": ["PER"]}
                {"text": "no entities"}
                {
                """);
        LabelledData labelled = new LabelledData(List.of(data), List.of("PER"), new PrintWriter(said));

        assertThatExceptionOfType(CommandFailed.class)
                .isThrownBy(() -> labelled.read((_, _) -> {}))
                .withMessageContaining("Nothing was trained");

        assertThat(said.toString().lines().toList()).hasSize(7);
        assertThat(said.toString())
                .contains(
                        data + ":1: entities has",
                        "within the 2 code points of text",
                        data + ":2: the label DATE isn't among the recipe's model.head.labels (PER)",
                        data + ":3: entities has two that lie over each other",
                        data + ":4: 1 tokens have 0 labels",
                        data + ":5: the token \"a\" has the label \"PER\"; expected a text, and O, B-NAME or I-NAME",
                        data + ":6: expected text and entities",
                        data + ":7: no JSON");
    }

    private static int[] ids(TokenShard shard, int document) {
        long[] tokens = new long[shard.length(document)];
        shard.copy(shard.start(document), tokens, 0, tokens.length);
        List<Integer> ids = new ArrayList<>();
        for (long token : tokens) {
            ids.add((int) token);
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    private static String labels(TokenShard shard, int document) {
        StringBuilder text = new StringBuilder();
        for (int id : ids(shard, document)) {
            text.append(id);
        }
        return text.toString();
    }
}
