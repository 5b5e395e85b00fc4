package dev.millrace.trainer.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.trainer.engine.GoldenData;
import dev.millrace.trainer.engine.forward.ForwardCases;
import dev.millrace.trainer.engine.forward.ForwardCases.Case;
import dev.millrace.trainer.engine.forward.ModelForward;
import dev.millrace.trainer.engine.forward.ModelForward.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/** Logits, losses and gradients of published models against those that transformers has computed. */
class GoldenModelsTest {

    static Stream<String> models() throws IOException {
        try (Stream<Path> all = Files.list(GoldenData.folder())) {
            return all
                    .filter(folder -> Files.exists(folder.resolve("golden.json")))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList()
                    .stream();
        } catch (TestAbortedException e) {
            return Stream.of("none");
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void logitsLossesAndGradientsAreTransformers(String name) throws Exception {
        Path folder = GoldenData.folder().resolve(name);
        JsonNode golden = GoldenData.read(name + "/golden.json");
        JsonNode tolerance = golden.path("tolerance");
        try (PublishedModel model = PublishedModel.open(folder)) {
            ForwardCases cases = ForwardCases.read(folder.resolve("golden.json"), model);
            ModelForward forward = new ModelForward(model, cases.longest(model.architecture()));
            for (int i = 0; i < cases.cases().size(); i++) {
                assertCase(forward, cases.cases().get(i), golden.path("cases").get(i), tolerance);
            }
            assertGradients(forward, cases.differentiated().orElseThrow(), golden.path("grad"), tolerance);
        }
    }

    private static void assertCase(ModelForward forward, Case one, JsonNode expected, JsonNode tolerance) {
        Answer answer = forward.run(one.inputs());
        double allowed = tolerance.path("logits_abs").asDouble();
        JsonNode logits = expected.path("logits");
        for (int i = 0; i < logits.path("at").size(); i++) {
            List<Double> row = row(answer, logits.path("at").get(i));
            for (int id = 0; id < row.size(); id++) {
                assertThat(row.get(id))
                        .as(
                                "%s, logit %d at %s",
                                one.name(), id, logits.path("at").get(i))
                        .isCloseTo(logits.path("values").get(i).get(id).asDouble(), within(allowed));
            }
        }
        JsonNode summary = expected.path("summary");
        for (int i = 0; i < summary.path("at").size(); i++) {
            List<Double> row = row(answer, summary.path("at").get(i));
            double largest = row.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
            assertThat(row.indexOf(largest))
                    .as("%s, largest at %s", one.name(), summary.path("at").get(i))
                    .isEqualTo(summary.path("argmax").get(i).asInt());
        }
        if (expected.has("loss")) {
            assertThat(answer.loss().orElseThrow())
                    .as("%s, loss", one.name())
                    .isCloseTo(
                            expected.path("loss_f64").asDouble(),
                            within(tolerance.path("loss_abs").asDouble()));
        }
    }

    private static List<Double> row(Answer answer, JsonNode at) {
        float[] logits = answer.logits(at.get(0).asInt(), at.get(1).asInt());
        return IntStream.range(0, logits.length)
                .mapToObj(i -> (double) logits[i])
                .toList();
    }

    private static void assertGradients(ModelForward forward, Case one, JsonNode expected, JsonNode tolerance) {
        forward.differentiate(one.inputs());
        Map<String, Double> norms = forward.gradientNorms();
        double norm = expected.path("norm_f64").asDouble();
        double all = Math.sqrt(norms.values().stream().mapToDouble(n -> n * n).sum());

        assertThat(all)
                .as("norm of all gradients")
                .isCloseTo(norm, within(norm * tolerance.path("grad_norm_rel").asDouble()));
        assertThat(norms).hasSize(expected.path("norms").size());
        expected.path("norms")
                .properties()
                .forEach(tensor -> assertThat(norms.get(tensor.getKey()))
                        .as(tensor.getKey())
                        .isNotNull()
                        .isCloseTo(
                                tensor.getValue().asDouble(),
                                within(norm
                                        * tolerance
                                                .path("grad_norms_abs_per_norm")
                                                .asDouble())));
    }
}
