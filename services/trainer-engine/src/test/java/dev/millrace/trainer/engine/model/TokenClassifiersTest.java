package dev.millrace.trainer.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.contracts.models.forms.PublishedWeights;
import dev.millrace.contracts.models.labels.TokenClassifierConfig;
import dev.millrace.contracts.models.labels.TokenClassifierFiles;
import dev.millrace.trainer.engine.export.onnx.OnnxExport;
import dev.millrace.trainer.engine.forward.Answer;
import dev.millrace.trainer.engine.forward.Computation;
import dev.millrace.trainer.engine.forward.ModelForward;
import dev.millrace.trainer.engine.forward.ModelInputs;
import dev.millrace.trainer.engine.forward.OnnxForward;
import dev.millrace.trainer.engine.forward.OnnxGraphs;
import dev.millrace.trainer.engine.forward.Rows;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encoders that give labels to tokens, as transformers 5.18 has written them with random weights, and what it computes. */
class TokenClassifiersTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> LABELS = List.of("O", "B-PER", "I-PER", "B-LOC", "I-LOC");

    @TempDir
    private Path written;

    @ParameterizedTest
    @ValueSource(strings = {"bert", "roberta", "modernbert"})
    void scoresOfLabelsAreTransformers(String name) throws Exception {
        Path folder = folder(name);
        JsonNode golden = JSON.readTree(folder.resolve("golden.json").toFile());
        try (PublishedModel model = PublishedModel.open(folder);
                Arena arena = Arena.ofConfined()) {
            assertThat(model.architecture().head().labels()).isEqualTo(LABELS);
            assertThat(model.architecture().outputs()).isEqualTo(LABELS.size());
            compare(new ModelForward(model, 40), golden);

            Map<String, Safetensors.Tensor> parameters = model.parameters(arena);
            Files.writeString(
                    written.resolve(ModelPackage.CONFIG),
                    model.published().config().toString());
            PublishedWeights.write(written, model.published(), parameters::get);
            OnnxExport.write(written, model.architecture(), parameters::get, GraphPrecision.F32);
        }
        try (PublishedModel again = PublishedModel.open(written);
                OnnxGraphs graphs = OnnxGraphs.open(written, again.architecture(), GraphPrecision.F32)) {
            assertThat(again.published()).isEqualTo(PublishedForms.read(folder.resolve(ModelPackage.CONFIG)));
            compare(new ModelForward(again, 40), golden);
            compare(new OnnxForward(graphs), golden);
        }
    }

    /** What redaction takes. */
    @ParameterizedTest
    @ValueSource(strings = {"bert", "roberta", "modernbert"})
    void anExportedOneIsATokenClassifierOfHuggingFacesLayout(String name) throws Exception {
        Path folder = folder(name);
        try (PublishedModel model = PublishedModel.open(folder);
                Arena arena = Arena.ofConfined()) {
            OnnxExport.write(written, model.architecture(), model.parameters(arena)::get, GraphPrecision.F32);
            Files.writeString(
                    written.resolve(ModelPackage.CONFIG),
                    model.published().config().toString());
        }
        TokenClassifierFiles files = new TokenClassifierFiles(
                written.resolve(ModelPackage.ONNX), written.resolve(ModelPackage.CONFIG), written);
        TokenClassifierConfig config = TokenClassifierConfig.read(files.config());
        assertThat(config.entities()).containsExactly("LOC", "PER");
        assertThat(config.longest()).isEqualTo(name.equals("roberta") ? 41 : 40);
        assertThat(files.graph(config).output()).isEqualTo("logits");
    }

    @Test
    void theClassSaysWhetherItIsOneAndItsLabelsMustBeNamed() throws Exception {
        ObjectNode config = (ObjectNode)
                JSON.readTree(folder("bert").resolve(ModelPackage.CONFIG).toFile());
        Path file = written.resolve(ModelPackage.CONFIG);
        config.putArray("architectures").add("BertForMaskedLM");
        Published masked = PublishedForms.read(Files.writeString(file, config.toString()));
        assertThat(masked.architecture().head().labels()).isEmpty();
        assertThat(masked.className()).isEqualTo("BertForMaskedLM");

        config.putArray("architectures").add("BertForTokenClassification");
        config.putObject("id2label").put("0", "O").put("2", "PER");
        Files.writeString(file, config.toString());
        assertThatThrownBy(() -> PublishedForms.read(file))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining("id2label: 1 is missing");
        config.remove("id2label");
        Files.writeString(file, config.toString());
        assertThatThrownBy(() -> PublishedForms.read(file))
                .isInstanceOf(MalformedModel.class)
                .hasMessageContaining("id2label is missing");
    }

    private static void compare(Computation computation, JsonNode golden) throws IOException {
        assertThat(golden).hasSize(3);
        for (JsonNode one : golden) {
            JsonNode ids = one.path("ids");
            Answer answer = computation.run(new ModelInputs(
                    new Rows(1, ids.size(), (row, place) -> ids.get(place).asLong()),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
            for (int place = 0; place < ids.size(); place++) {
                float[] logits = answer.logits(0, place);
                assertThat(logits).hasSize(LABELS.size());
                for (int label = 0; label < logits.length; label++) {
                    assertThat((double) logits[label])
                            .as("%s, place %d, label %d", one.path("text").asText(), place, label)
                            .isCloseTo(
                                    one.path("logits").path(place).path(label).asDouble(), within(2e-4));
                }
            }
        }
    }

    private static Path folder(String name) throws URISyntaxException {
        return Path.of(TokenClassifiersTest.class
                        .getResource("token-classifiers/" + name + "/config.json")
                        .toURI())
                .getParent();
    }
}
