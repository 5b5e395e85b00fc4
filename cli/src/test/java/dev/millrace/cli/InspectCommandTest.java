package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.cli.api.HttpApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace model inspect}: what a folder holds, and what is wrong with it. */
class InspectCommandTest {

    @TempDir
    Path folder;

    @Test
    void aPublishedModelIsSummedUp() throws IOException {
        CommandLineOutput text = CommandLineOutput.of("model", "inspect", GoldenModels.folder("gemma2"));
        assertThat(text.status()).as(text.err()).isZero();
        assertThat(text.out())
                .contains("gemma2, loaded by Gemma2ForCausalLM: a decoder")
                .contains("2 layers, sandwich RMSNorm by 1 + w, rotary positions, base 10,000")
                .contains("4 heads of 12, 2 for keys and values, scores capped at 3.0")
                .contains("1 of 2 layers with a window of 6")
                .contains("Parameters  23,360")
                .contains("tensors, all that the form asks for");

        CommandLineOutput json = CommandLineOutput.of("model", "inspect", "--json", GoldenModels.folder("t5_v1_1"));
        JsonNode answer = HttpApi.JSON.readTree(json.out());
        assertThat(answer.path("kind").asText()).isEqualTo("sequence_to_sequence");
        assertThat(answer.path("parameters").asLong()).isEqualTo(46_592);
        assertThat(answer.at("/architecture/encoder/positions/kind").asText()).isEqualTo("relative");
        assertThat(answer.at("/tensors/shared.weight/shape/0").asInt()).isEqualTo(97);
        assertThat(answer.path("differences")).isEmpty();
    }

    @Test
    void whatItCannotBeIsNamed() throws IOException {
        assertThat(CommandLineOutput.of("model", "inspect", folder).err()).contains("config.json");
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"mamba\"}");

        CommandLineOutput unknown = CommandLineOutput.of("model", "inspect", folder);

        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.err()).contains("config.json: model_type is mamba; only one of bart, bert");
    }

    /** The configuration says more layers than the files have: each of them lacks nine tensors. */
    @Test
    void filesOfAnotherModelAreToldInAFewLines() throws IOException {
        Path model = Path.of(GoldenModels.folder("llama_mha_tied").toString());
        Files.copy(model.resolve("model.safetensors"), folder.resolve("model.safetensors"));
        Files.writeString(
                folder.resolve("config.json"),
                Files.readString(model.resolve("config.json"))
                        .replaceFirst("\"num_hidden_layers\": \\d+", "\"num_hidden_layers\": 12"));

        CommandLineOutput text = CommandLineOutput.of("model", "inspect", folder);
        CommandLineOutput json = CommandLineOutput.of("model", "inspect", "--json", folder);

        assertThat(text.status()).isEqualTo(1);
        assertThat(text.out().lines().filter(line -> line.contains(" is missing; the configuration asks for")))
                .hasSize(20);
        assertThat(text.out()).endsWith("and 70 more; --json has them all%n".formatted());
        assertThat(HttpApi.JSON.readTree(json.out()).path("differences")).hasSize(90);
    }

    @Test
    void numbersThatAreNoneAreToldByTheirTensor() throws IOException {
        Path model = Path.of(GoldenModels.folder("llama_mha_tied").toString());
        Files.copy(model.resolve("config.json"), folder.resolve("config.json"));
        byte[] weights = Files.readAllBytes(model.resolve("model.safetensors"));
        Arrays.fill(weights, weights.length - 8, weights.length, (byte) 0xff);
        Files.write(folder.resolve("model.safetensors"), weights);

        CommandLineOutput text = CommandLineOutput.of("model", "inspect", folder);

        assertThat(text.status()).isEqualTo(1);
        assertThat(text.out()).contains("Damaged     2 numbers of model.", " are infinite or NaN");
    }
}
