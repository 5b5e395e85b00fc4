package dev.millrace.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.models.SpecialTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Served models of every kind say what Hugging Face transformers computed of them. */
class GoldenServingTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bart",
                "bloom",
                "gemma",
                "gemma2",
                "gpt2",
                "gptneox_parallel",
                "gptneox_sequential",
                "llama_gqa_untied",
                "llama_mqa_headdim",
                "llama_rope_llama3",
                "mistral_window",
                "olmo2",
                "opt",
                "phi",
                "qwen2",
                "qwen3",
                "t5_v1_0",
                "t5_v1_1"
            })
    void theLikeliestTokensAreThose(String name) throws Exception {
        JsonNode golden = GoldenModels.golden(name);
        try (Engine engine = GoldenModels.engine(folder, name, 0)) {
            List<Recorded> answers = new ArrayList<>();
            List<List<Integer>> expected = new ArrayList<>();
            for (JsonNode call : golden.path("generate")) {
                for (int row = 0; row < call.path("input_ids").size(); row++) {
                    answers.add(Recorded.start(engine, request(engine, read(call, row), 12)));
                    expected.add(said(call, row, name));
                }
            }
            // All of them at once: what one gets doesn't depend on the others.
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).ids()).startsWith(expected.get(i).toArray(Integer[]::new));
            }
        }
    }

    private static GenerationRequest request(Engine engine, List<Integer> read, int tokens) {
        return switch (engine.kind()) {
            case CAUSAL -> request(List.of(), read, tokens, false);
            case SEQUENCE_TO_SEQUENCE -> request(read, List.of(engine.decoderStart()), tokens, false);
            case MASKED -> throw new IllegalArgumentException("An encoder generates nothing");
        };
    }

    private static GenerationRequest request(List<Integer> source, List<Integer> prompt, int tokens, boolean score) {
        return new GenerationRequest(
                source,
                prompt,
                Ending.of(tokens, List.of()),
                Sampling.GREEDY,
                Optional.empty(),
                OptionalInt.of(3),
                score,
                false);
    }

    /** The tokens of a row that aren't padding. */
    private static List<Integer> read(JsonNode call, int row) {
        JsonNode ids = call.path("input_ids").path(row);
        return IntStream.range(0, ids.size())
                .filter(at -> call.path("attention_mask").path(row).path(at).asInt() == 1)
                .mapToObj(at -> ids.path(at).asInt())
                .toList();
    }

    /** What was generated, to the token that ends it, without the start; and without BART's last token, which was forced. */
    private List<Integer> said(JsonNode call, int row, String name) throws IOException {
        Set<Integer> ends = SpecialTokens.read(folder).ends();
        boolean starts = call.has("sequences");
        JsonNode ids = call.path(starts ? "sequences" : "new_tokens").path(row);
        List<Integer> said = new ArrayList<>();
        for (int at = starts ? 1 : 0; at < ids.size() - (name.equals("bart") ? 1 : 0); at++) {
            said.add(ids.path(at).asInt());
            if (ends.contains(said.getLast())) {
                break;
            }
        }
        return said;
    }

    /** Each is scored behind a mask: with the token itself for a mask, the scores are those of the text as it is. */
    @ParameterizedTest
    @CsvSource({"modernbert_mlm,3", "roberta_mlm,2", "roberta_mlm,5"})
    void anEncodersTokensAreScoredFromAllTheOthers(String name, int place) throws Exception {
        JsonNode plain = named(GoldenModels.golden(name), "plain");
        List<Integer> ids = IntStream.range(0, plain.path("input_ids").path(0).size())
                .mapToObj(at -> plain.path("input_ids").path(0).path(at).asInt())
                .toList();
        double[] logits = logits(plain, place);
        double normalizer = Math.log(IntStream.range(0, logits.length)
                .mapToDouble(id -> Math.exp(logits[id]))
                .sum());

        try (Engine engine = GoldenModels.engine(folder, name, ids.get(place))) {
            List<ScoredToken> scores =
                    Recorded.start(engine, request(List.of(), ids, 0, true)).prompt();

            assertThat(scores).hasSameSizeAs(ids);
            assertThat(scores.get(place).logprob().orElseThrow())
                    .isCloseTo(logits[ids.get(place)] - normalizer, within(1e-4));
        }
    }

    /** A token scored after others has the probability that it has when it is generated. */
    @ParameterizedTest
    @ValueSource(strings = {"bart", "t5_v1_1"})
    void aDecodersTokensAreScoredFromTheEncodersText(String name) throws Exception {
        JsonNode call = GoldenModels.golden(name).path("generate").path(1);
        try (Engine engine = GoldenModels.engine(folder, name, 0)) {
            List<Integer> source = read(call, 1);
            Recorded said = Recorded.start(engine, request(engine, source, 8));
            List<Integer> prompt = Stream.concat(Stream.of(engine.decoderStart()), said.ids().stream())
                    .toList();

            List<ScoredToken> scores =
                    Recorded.start(engine, request(source, prompt, 0, true)).prompt();

            assertThat(scores).hasSameSizeAs(said.tokens);
            for (int i = 0; i < scores.size(); i++) {
                assertThat(scores.get(i).id()).isEqualTo(said.tokens.get(i).id());
                assertThat(scores.get(i).logprob().orElseThrow())
                        .isCloseTo(said.tokens.get(i).logprob().orElseThrow(), within(1e-4));
            }
        }
    }

    private static double[] logits(JsonNode of, int place) {
        JsonNode at = of.path("logits").path("at");
        int row = IntStream.range(0, at.size())
                .filter(i ->
                        at.path(i).path(0).asInt() == 0 && at.path(i).path(1).asInt() == place)
                .findFirst()
                .orElseThrow();
        JsonNode values = of.path("logits").path("values").path(row);
        return IntStream.range(0, values.size())
                .mapToDouble(id -> values.path(id).asDouble())
                .toArray();
    }

    private static JsonNode named(JsonNode golden, String name) {
        for (JsonNode one : golden.path("cases")) {
            if (one.path("name").asText().equals(name)) {
                return one;
            }
        }
        throw new AssertionError("There is no case " + name);
    }
}
