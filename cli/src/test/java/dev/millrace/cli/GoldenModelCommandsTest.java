package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.forms.PublishedForms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code millrace model forward} and {@code export} on models that transformers has written. */
class GoldenModelCommandsTest {

    @TempDir
    Path folder;

    @Test
    void aForwardPassIsPrintedWithItsLossesAndGradients() throws IOException {
        Path model = GoldenModels.folder("bart");

        CommandLineOutput forward = CommandLineOutput.of(
                "model", "forward", model, "--inputs", model.resolve("golden.json"), "--gradients", "--json");

        JsonNode golden = golden(model);
        JsonNode cases = cases(forward, golden);
        for (int i = 0; i < cases.size(); i++) {
            JsonNode expected = golden.path("cases").get(i);
            assertThat(cases.get(i).has("loss")).isEqualTo(expected.has("loss"));
            boolean differentiated = golden.at("/grad/case")
                    .asText()
                    .equals(expected.path("name").asText());
            assertThat(cases.get(i).has("norms")).isEqualTo(differentiated);
            if (differentiated) {
                assertThat(cases.get(i).path("norm").asDouble())
                        .isCloseTo(golden.at("/grad/norm").asDouble(), within(1e-3));
            }
        }
    }

    private static JsonNode golden(Path model) throws IOException {
        return HttpApi.JSON.readTree(model.resolve("golden.json").toFile());
    }

    /** The printed cases, of each of which the first logit is the golden one. */
    private static JsonNode cases(CommandLineOutput forward, JsonNode golden) throws IOException {
        assertThat(forward.status()).as(forward.err()).isZero();
        JsonNode cases = HttpApi.JSON.readTree(forward.out()).path("cases");
        assertThat(cases).hasSameSizeAs(golden.path("cases"));
        for (int i = 0; i < cases.size(); i++) {
            JsonNode expected = golden.path("cases").get(i).path("logits");
            JsonNode at = expected.at("/at/0");
            assertThat(cases.get(i)
                            .path("logits")
                            .get(at.get(0).asInt())
                            .get(at.get(1).asInt())
                            .get(0)
                            .asDouble())
                    .isCloseTo(expected.at("/values/0/0").asDouble(), within(1e-4));
        }
        return cases;
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemma2", "bert_mlm", "t5_v1_1"})
    void aForwardPassOfTheExportedGraphIsPrintedTheSameWay(String name) throws IOException {
        Path model = GoldenModels.folder(name);

        CommandLineOutput forward = CommandLineOutput.of(
                "model", "forward", model, "--inputs", model.resolve("golden.json"), "--onnx", "--json");

        JsonNode golden = golden(model);
        JsonNode cases = cases(forward, golden);
        for (int i = 0; i < cases.size(); i++) {
            JsonNode expected = golden.path("cases").get(i);
            assertThat(cases.get(i).path("loss").asDouble())
                    .isCloseTo(expected.path("loss").asDouble(), within(1e-5));
        }
    }

    @Test
    void whatAnExportedGraphDoesNotHaveIsRefused() throws IOException {
        Path model = GoldenModels.folder("gpt2");
        Path inputs = Files.writeString(
                folder.resolve("inputs.json"),
                "{\"cases\": [{\"name\": \"far\", \"input_ids\": [[1, 2]], \"position_ids\": [[3, 4]]}]}");

        CommandLineOutput gradients =
                CommandLineOutput.of("model", "forward", model, "--inputs", inputs, "--onnx", "--gradients");
        CommandLineOutput positions = CommandLineOutput.of("model", "forward", model, "--inputs", inputs, "--onnx");

        assertThat(gradients.status()).isEqualTo(2);
        assertThat(gradients.err()).contains("An exported graph has no gradients; leave out --onnx or --gradients");
        assertThat(positions.status()).isEqualTo(1);
        assertThat(positions.err())
                .contains("case far: row 0: position_ids says 3 of token 0, and an exported graph counts it as 0");
    }

    @ParameterizedTest
    @CsvSource({"gpt2,model.onnx", "bert_mlm,model.onnx", "bart,encoder_model.onnx", "bart,decoder_model.onnx"})
    void anExportHoldsGraphsWhereTheyAreAskedFor(String name, String graph) throws IOException {
        CommandLineOutput export =
                CommandLineOutput.of("model", "export", GoldenModels.folder(name), "--to", folder, "--onnx");

        assertThat(export.status()).as(export.err()).isZero();
        assertThat(folder.resolve(graph)).isNotEmptyFile();
        assertThat(folder.resolve("model.safetensors")).isNotEmptyFile();
    }

    @Test
    void theGraphThatLiesInAFolderIsRun() throws IOException {
        Path model = GoldenModels.folder("gpt2");
        CommandLineOutput export = CommandLineOutput.of("model", "export", model, "--to", folder, "--onnx=int4");
        assertThat(export.status()).as(export.err()).isZero();
        assertThat(folder.resolve("model_int4.onnx")).isNotEmptyFile();
        assertThat(folder.resolve("model.onnx")).doesNotExist();
        Path inputs = model.resolve("golden.json");

        double there = loss("model", "forward", folder, "--inputs", inputs, "--onnx", "--json");
        double made = loss("model", "forward", model, "--inputs", inputs, "--onnx=int4", "--json");
        double whole = loss("model", "forward", folder, "--inputs", inputs, "--onnx=f32", "--json");

        assertThat(there).isEqualTo(made).isCloseTo(whole, within(0.3)).isNotCloseTo(whole, within(1e-5));
        assertThat(CommandLineOutput.of("model", "forward", model, "--inputs", inputs, "--onnx=int2")
                        .err())
                .contains("--onnx: one of f32, f16, int8, int4 is meant, not int2");
    }

    private static double loss(Object... command) throws IOException {
        CommandLineOutput forward = CommandLineOutput.of(command);
        assertThat(forward.status()).as(forward.err()).isZero();
        return HttpApi.JSON.readTree(forward.out()).at("/cases/1/loss").asDouble();
    }

    @Test
    void inputsThatCannotBeAreNamed() throws IOException {
        Path inputs = Files.writeString(
                folder.resolve("inputs.json"), "{\"cases\": [{\"name\": \"far\", \"input_ids\": [[1, 97]]}]}");

        CommandLineOutput forward =
                CommandLineOutput.of("model", "forward", GoldenModels.folder("gpt2"), "--inputs", inputs, "--json");

        assertThat(forward.status()).isEqualTo(1);
        assertThat(forward.err())
                .contains("inputs.json: case far: input_ids holds 97; whole numbers from 0 to 96 belong there")
                .doesNotContain("Warning");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "bloom", "modernbert_mlm", "t5_v1_0"})
    void anExportHoldsTheSameTensorsAndSaysTheSame(String name) throws IOException {
        CommandLineOutput export = CommandLineOutput.of("model", "export", GoldenModels.folder(name), "--to", folder);

        assertThat(export.status()).as(export.err()).isZero();
        assertThat(PublishedForms.read(folder.resolve("config.json")))
                .isEqualTo(PublishedForms.read(GoldenModels.folder(name).resolve("config.json")));
        JsonNode was = HttpApi.JSON.readTree(
                GoldenModels.folder(name).resolve("config.json").toFile());
        JsonNode is = HttpApi.JSON.readTree(folder.resolve("config.json").toFile());
        was.properties()
                .forEach(field ->
                        assertThat(is.has(field.getKey())).as(field.getKey()).isTrue());
        try (Safetensors before = Safetensors.open(GoldenModels.folder(name).resolve("model.safetensors"));
                Safetensors after = Safetensors.open(folder.resolve("model.safetensors"))) {
            assertThat(after.tensors().keySet()).isEqualTo(before.tensors().keySet());
            for (Map.Entry<String, Safetensors.Tensor> tensor : before.tensors().entrySet()) {
                Safetensors.Tensor again =
                        Objects.requireNonNull(after.tensors().get(tensor.getKey()));
                assertThat(again.shape()).isEqualTo(tensor.getValue().shape());
                assertThat(again.data().mismatch(tensor.getValue().data()))
                        .as(tensor.getKey())
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void nothingIsWrittenOverAndNothingIsLeftOfAModelThatIsNone() throws IOException {
        Path kept = Files.writeString(folder.resolve("model.safetensors"), "another model");

        CommandLineOutput over = CommandLineOutput.of("model", "export", GoldenModels.folder("gpt2"), "--to", folder);
        CommandLineOutput none = CommandLineOutput.of("model", "export", folder, "--to", folder.resolve("new"));

        assertThat(over.status()).isEqualTo(2);
        assertThat(over.err()).contains("isn't empty; name a folder that is, or none");
        assertThat(kept).hasContent("another model");
        assertThat(none.err()).contains("config.json is missing");
        assertThat(folder.resolve("new")).doesNotExist();
    }

    @Test
    void aFileForLlamaCppIsNamedAsItsToolsWouldAndNothingIsLeftOfAModelThatItCannotCompute() throws IOException {
        CommandLineOutput gguf =
                CommandLineOutput.of("model", "export", GoldenModels.folder("qwen3"), "--to", folder, "--gguf=q8_0");
        CommandLineOutput opt = CommandLineOutput.of(
                "model", "export", GoldenModels.folder("opt"), "--to", folder.resolve("new"), "--gguf");

        assertThat(gguf.status()).as(gguf.err()).isZero();
        assertThat(gguf.out()).contains("as llama.cpp's qwen3").contains("no tokenizer.json");
        assertThat(folder.resolve("qwen3-Q8_0.gguf")).isNotEmptyFile();
        assertThat(opt.status()).isEqualTo(1);
        assertThat(opt.err()).contains("its activation is RELU, not GELU_TANH");
        assertThat(folder.resolve("new")).doesNotExist();
    }
}
