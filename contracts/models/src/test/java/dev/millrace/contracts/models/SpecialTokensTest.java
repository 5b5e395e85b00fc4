package dev.millrace.contracts.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
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

    private void write(String name, String json) throws Exception {
        Files.writeString(folder.resolve(name), json);
    }
}
