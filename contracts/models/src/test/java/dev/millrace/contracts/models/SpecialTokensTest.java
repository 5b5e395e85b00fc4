package dev.millrace.contracts.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecialTokensTest {

    @TempDir
    Path folder;

    @Test
    void whatGenerationIsToldComesFirst() throws Exception {
        write("config.json", """
                {"bos_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 0}""");
        write("generation_config.json", """
                {"bos_token_id": [5, 6], "eos_token_id": [2, 7]}""");

        assertThat(SpecialTokens.read(folder))
                .isEqualTo(new SpecialTokens(OptionalInt.of(5), Set.of(2, 7), OptionalInt.of(0)));
    }

    @Test
    void whatNobodySaysIsAbsent() throws Exception {
        write("config.json", """
                {"bos_token_id": null}""");

        assertThat(SpecialTokens.read(folder))
                .isEqualTo(new SpecialTokens(OptionalInt.empty(), Set.of(), OptionalInt.empty()));
    }

    @Test
    void aFileThatIsNoJsonIsNamed() throws Exception {
        write("config.json", "{");

        assertThatThrownBy(() -> SpecialTokens.read(folder))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining("config.json");
    }

    @Test
    void ofSamplingWhatNobodySaysLeavesNothingOut() throws Exception {
        write("generation_config.json", """
                {"bos_token_id": 1, "eos_token_id": 2, "transformers_version": "4.57.6"}""");

        assertThat(GenerationConfig.read(folder.resolve("generation_config.json")))
                .isEqualTo(new GenerationConfig(1, List.of(2), true, 1, 1));
    }

    @Test
    void whatATokenizersFilesSayIsReadAsTransformersReadsIt() throws Exception {
        write("tokenizer_config.json", """
                {"bos_token": null, "eos_token": {"content": "</s>", "lstrip": false},
                 "model_max_length": 1000000000000000019884624838656,
                 "chat_template": [{"name": "tool_use", "template": "t"}, {"name": "default", "template": "d"}]}""");
        write("special_tokens_map.json", """
                {"bos_token": "<s>", "eos_token": "<e>", "additional_special_tokens": ["<x>"]}""");

        assertThat(TokenizerConfig.read(folder))
                .isEqualTo(new TokenizerConfig(
                        Optional.of("<s>"),
                        Optional.of("</s>"),
                        Integer.MAX_VALUE,
                        Optional.of("d"),
                        Map.of("bos_token", "<s>", "eos_token", "</s>")));
        write("chat_template.jinja", "own");
        assertThat(TokenizerConfig.read(folder).chatTemplate()).contains("own");
    }

    private void write(String name, String json) throws Exception {
        Files.writeString(folder.resolve(name), json);
    }
}
