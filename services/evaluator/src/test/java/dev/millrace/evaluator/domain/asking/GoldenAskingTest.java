package dev.millrace.evaluator.domain.asking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.evaluator.domain.HttpJson;
import dev.millrace.evaluator.domain.ModelCalls;
import dev.millrace.evaluator.domain.PublishedRows;
import dev.millrace.evaluator.domain.RetryPolicy;
import dev.millrace.evaluator.domain.Waiting;
import dev.millrace.evaluator.domain.document.Document;
import dev.millrace.evaluator.domain.fewshot.ExampleSampler.Draw;
import dev.millrace.evaluator.domain.generation.StopSequences;
import dev.millrace.evaluator.domain.request.ItemRequests;
import dev.millrace.evaluator.domain.request.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What lm-evaluation-harness sends to an endpoint, and makes of its answers ({@code local-completions}), as recorded: the same
 * prompts, and the same results to the last bit; what is generated ends at a stop besides.
 */
class GoldenAskingTest {

    /** What the harness takes where nobody says how many tokens a model sees. */
    private static final int CONTEXT = 2048;

    @TempDir
    Path folder;

    @Test
    void promptsAndResultsAreThoseOfTheHarness() throws Exception {
        int compared = 0;
        for (JsonNode row : PublishedRows.of("K_eval_requests/dev/units/local_completions.jsonl.gz")) {
            JsonNode options = row.path("options");
            boolean inTokens = options.path("tokenized_requests").asBoolean(true);
            if (row.path("client").asText().equals("local-completions") && inTokens && !options.has("eos_string")) {
                compare(row, options.path("max_length").asInt(CONTEXT), folder.resolve("journal" + compared));
                compared++;
            }
        }
        assertThat(compared).isEqualTo(3);
    }

    private void compare(JsonNode row, int context, Path file) throws Exception {
        List<JsonNode> sent = new ArrayList<>();
        try (StrictModel model = new StrictModel();
                HttpJson http = new HttpJson(
                        Optional.empty(),
                        Duration.ofSeconds(10),
                        new RetryPolicy(1, Duration.ofMillis(5), Duration.ofSeconds(1)),
                        new Silent())) {
            for (String kind : List.of("loglikelihood", "loglikelihood_rolling", "generate_until")) {
                for (JsonNode call : row.path(kind).path("http")) {
                    for (JsonNode choice : call.path("response").path("choices")) {
                        JsonNode prompt = call.path("json")
                                .path("prompt")
                                .path(choice.path("index").asInt());
                        sent.add(prompt);
                        // The same prompt may be generated from and scored; those recorded here are not.
                        model.recorded.put(prompt, choice);
                    }
                }
            }
            ServedModel served = Probe.look(
                    ModelCalls.to(http, model.api(), model.name, Duration.ofSeconds(1)),
                    new Probe.Wanted(true, true, false, OptionalInt.of(context)));
            model.answered.clear();
            try (Journal journal = Journal.open(file, served.owner())) {
                for (String kind : List.of("loglikelihood", "loglikelihood_rolling", "generate_until")) {
                    List<ItemRequests> items = new ArrayList<>();
                    for (JsonNode request : row.path(kind).path("requests")) {
                        items.add(item(items.size(), request(kind, request, row.path("options"))));
                    }
                    new Asker(served, journal, new Asker.Load(2, 3, 10_000), (_, _) -> {}).ask(Wish.about(items, 1));
                    for (ItemRequests item : items) {
                        assertThat(journal.to(item, 1)
                                        .orElseThrow()
                                        .getFirst()
                                        .getFirst()
                                        .toJson())
                                .as("%s %s", kind, item.requests())
                                .isEqualTo(upToAStop(
                                        item.requests().getFirst(),
                                        row.path(kind)
                                                .path("results")
                                                .path(item.document().index())));
                    }
                }
            }
            assertThat(model.answered).hasSameElementsAs(sent);
        }
    }

    /** The recorded server stops nowhere, and the harness leaves it at that. */
    private static JsonNode upToAStop(Request request, JsonNode result) {
        if (!(request instanceof Request.Generation generation)) {
            return result;
        }
        JsonNode until = generation.arguments().get("until");
        List<String> stops = until == null
                ? List.of()
                : until.isArray() ? until.valueStream().map(JsonNode::asText).toList() : List.of(until.asText());
        return TextNode.valueOf(new StopSequences(stops).answer(result.asText(), Optional.empty()));
    }

    private static Request request(String kind, JsonNode request, JsonNode options) {
        return switch (kind) {
            case "loglikelihood" ->
                new Request.LogLikelihood(
                        request.path(0).asText(), request.path(1).asText());
            case "loglikelihood_rolling" ->
                new Request.Rolling(request.isArray() ? request.path(0).asText() : request.asText());
            default -> {
                Map<String, JsonNode> arguments = new LinkedHashMap<>();
                request.path(1).properties().forEach(one -> arguments.put(one.getKey(), one.getValue()));
                if (options.has("max_gen_toks")) {
                    arguments.putIfAbsent("max_gen_toks", options.path("max_gen_toks"));
                }
                yield new Request.Generation(request.path(0).asText(), arguments);
            }
        };
    }

    private static ItemRequests item(int index, Request request) {
        return new ItemRequests(
                "recorded",
                new Document(index, "recorded:" + index, Map.of()),
                new Draw(List.of(), List.of()),
                List.of(request),
                JsonNodeFactory.instance.nullNode(),
                OptionalInt.empty());
    }

    private static final class Silent implements Waiting {
        @Override
        public void waits(String why, Duration soFar) {}

        @Override
        public void over() {}
    }
}
