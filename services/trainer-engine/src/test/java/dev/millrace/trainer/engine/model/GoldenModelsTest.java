package dev.millrace.trainer.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.models.architecture.Architecture.Kind;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.trainer.engine.GoldenData;
import dev.millrace.trainer.engine.forward.ForwardCases;
import dev.millrace.trainer.engine.forward.ForwardCases.Case;
import dev.millrace.trainer.engine.forward.ModelForward;
import dev.millrace.trainer.engine.forward.ModelInputs;
import dev.millrace.trainer.engine.forward.Rows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Logits, losses and gradients of published models against those that transformers has computed. */
class GoldenModelsTest {

    @ParameterizedTest
    @MethodSource("dev.millrace.trainer.engine.GoldenData#models")
    void logitsLossesAndGradientsAreTransformers(String name) throws Exception {
        Path folder = GoldenData.folder().resolve(name);
        JsonNode golden = GoldenData.read(name + "/golden.json");
        JsonNode tolerance = golden.path("tolerance");
        try (PublishedModel model = PublishedModel.open(folder)) {
            ForwardCases cases = ForwardCases.read(folder.resolve("golden.json"), model);
            ModelForward forward = new ModelForward(model, cases.longest(model.architecture()));
            for (int i = 0; i < cases.cases().size(); i++) {
                JsonNode expected = golden.path("cases").get(i);
                GoldenCases.assertAnswer(forward.run(cases.cases().get(i).inputs()), expected, tolerance);
            }
            assertGradients(forward, cases.differentiated().orElseThrow(), golden.path("grad"), tolerance);
        }
    }

    /** Without a cache, and each row by itself. */
    @ParameterizedTest
    @MethodSource("dev.millrace.trainer.engine.GoldenData#generatingModels")
    void greedyTokensAreTransformers(String name) throws Exception {
        JsonNode golden = GoldenData.read(name + "/golden.json");
        JsonNode config = GoldenData.read(name + "/generation_config.json");
        try (PublishedModel model = PublishedModel.open(GoldenData.folder().resolve(name))) {
            for (JsonNode given : golden.path("generate")) {
                int count = given.path("max_new_tokens").asInt();
                Greedy greedy = Greedy.of(config, count);
                Rows ids = GoldenCases.rows(given.path("input_ids"));
                ModelForward forward = new ModelForward(model, ids.length() + count);
                boolean causal = model.architecture().kind() == Kind.CAUSAL;
                List<List<Long>> all = new ArrayList<>();
                for (int row = 0; row < ids.count(); row++) {
                    List<Long> text = text(ids, GoldenCases.rows(given.path("attention_mask")), row);
                    List<Long> tokens = greedy.tokens(1, rows -> {
                                List<Long> read = new ArrayList<>(causal ? text : List.of(greedy.start()));
                                read.addAll(rows.getFirst());
                                ModelInputs inputs = inputs(causal ? read : text, causal ? List.of() : read);
                                return new float[][] {forward.run(inputs).logits(0, read.size() - 1)};
                            })
                            .getFirst();
                    if (!causal) {
                        tokens.addFirst(greedy.start());
                    }
                    all.add(tokens);
                }
                assertThat(all).isEqualTo(unpadded(GoldenCases.generated(given), greedy));
            }
        }
    }

    private static List<Long> text(Rows ids, Rows mask, int row) {
        return IntStream.range(0, ids.length())
                .filter(place -> mask.at(row, place) == 1)
                .mapToObj(place -> ids.at(row, place))
                .toList();
    }

    private static ModelInputs inputs(List<Long> ids, List<Long> decoderIds) {
        return new ModelInputs(
                row(ids),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                decoderIds.isEmpty() ? Optional.empty() : Optional.of(row(decoderIds)),
                Optional.empty(),
                Optional.empty());
    }

    private static Rows row(List<Long> numbers) {
        return new Rows(1, numbers.size(), (row, place) -> numbers.get(place));
    }

    /** Rows up to their end, without the padding that makes them as long as the longest. */
    private static List<List<Long>> unpadded(List<List<Long>> rows, Greedy greedy) {
        return rows.stream()
                .map(row -> {
                    int end = row.subList(1, row.size()).indexOf(greedy.end());
                    return end < 0 ? row : row.subList(0, end + 2);
                })
                .toList();
    }

    private static void assertGradients(ModelForward forward, Case one, JsonNode expected, JsonNode tolerance) {
        Map<String, Double> norms = forward.gradientNorms(one.inputs());
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
