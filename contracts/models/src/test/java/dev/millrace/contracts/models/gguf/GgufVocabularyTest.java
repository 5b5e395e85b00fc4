package dev.millrace.contracts.models.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.tokenizer.Splitter;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufVocabularyTest {

    @TempDir
    Path folder;

    private static String trained() {
        return new String(
                TokenizerFile.write(
                        List.of("<|endoftext|>", "<|end|>"),
                        List.of(new TokenizerFile.Merge("a", "b"), new TokenizerFile.Merge("Ġ", "ab"))),
                StandardCharsets.UTF_8);
    }

    @Test
    void aTokenizerTrainedHereIsGpt2sWithItsSpecialTokensAndTheChatTemplate() throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), trained());
        Files.writeString(folder.resolve("tokenizer_config.json"), """
                {"bos_token": "<|endoftext|>", "eos_token": {"content": "<|endoftext|>"}, "chat_template": "{{ messages }}"}""");
        Files.writeString(folder.resolve("generation_config.json"), """
                {"eos_token_id": [0, 1]}""");

        Map<String, Object> values = written(262);

        assertThat(values)
                .containsEntry("tokenizer.ggml.model", "gpt2")
                .containsEntry("tokenizer.ggml.pre", "gpt-2")
                .containsEntry("tokenizer.ggml.merges", List.of("a b", "Ġ ab"))
                .containsEntry("tokenizer.ggml.bos_token_id", 0)
                .containsEntry("tokenizer.ggml.eos_token_id", 0)
                .containsEntry("tokenizer.ggml.eot_token_id", 1)
                .containsEntry("tokenizer.ggml.add_bos_token", false)
                .containsEntry("tokenizer.chat_template", "{{ messages }}");
        assertThat(values.get("tokenizer.ggml.tokens"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(262)
                .startsWith("<|endoftext|>", "<|end|>", "!", "\"")
                .endsWith("ab", "Ġab", "[PAD260]", "[PAD261]");
        assertThat(values.get("tokenizer.ggml.token_type"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .startsWith(3, 3, 1, 1)
                .endsWith(1, 1, 5, 5);
    }

    @ParameterizedTest
    @CsvSource({"true, 3, llama-bpe", "false, 3, dbrx", "false, 1, qwen2"})
    void theWayOfCuttingTextIsKnownByItsPattern(boolean whole, int digits, String name) throws IOException {
        String pattern = Splitter.CL100K_PATTERN.replace("{1,3}", digits == 1 ? "" : "{1,3}");
        Files.writeString(
                folder.resolve("tokenizer.json"),
                split(pattern).replace("\"ignore_merges\" : false", "\"ignore_merges\" : " + whole));

        assertThat(written(260)).containsEntry("tokenizer.ggml.pre", name);
    }

    private static String split(String pattern) {
        String json = trained();
        int from = json.indexOf("\"pre_tokenizer\"");
        int to = json.indexOf("\"post_processor\"");
        return json.substring(0, from) + """
                "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
                 {"type": "Split", "pattern": {"Regex": "%s"}, "behavior": "Isolated", "invert": false},
                 {"type": "ByteLevel", "add_prefix_space": false, "use_regex": false}]},
                """.formatted(pattern.replace("\\", "\\\\")) + json.substring(to);
    }

    @Test
    void whatLlamaCppDoesNotKnowIsRefusedAndNoTokenizerIsNone() throws IOException {
        assertThat(written(5)).containsEntry("tokenizer.ggml.model", "none");

        Files.writeString(folder.resolve("tokenizer.json"), split("\\S+|\\s+"));
        assertThatThrownBy(() -> written(260))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining("tokenizer.json: llama.cpp knows no such way of cutting text into pieces");
        assertThatThrownBy(() -> written(259)).hasMessageContaining("260 tokens, and the model knows 259");
        Files.writeString(
                folder.resolve("tokenizer.json"), "{\"model\": {\"type\": \"Unigram\", \"vocab\": [[\"a\", -1.5]]}}");
        assertThatThrownBy(() -> written(260))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining("only byte-level BPE");
        Files.move(folder.resolve("tokenizer.json"), folder.resolve("tokenizer.model"));
        assertThatThrownBy(() -> written(260))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining("tokenizer.model: GGUF is written of byte-level BPE alone");
    }

    private Map<String, Object> written(int rows) throws IOException {
        Path file = Files.createTempFile(folder, "vocabulary", ".gguf");
        Files.delete(file);
        GgufFile gguf = new GgufFile();
        GgufVocabulary.read(folder, rows).writeTo(gguf);
        gguf.write(file);
        return new GgufReader(file).values;
    }
}
