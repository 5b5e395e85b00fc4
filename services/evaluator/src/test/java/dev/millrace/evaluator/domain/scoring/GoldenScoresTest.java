package dev.millrace.evaluator.domain.scoring;

import static dev.millrace.evaluator.domain.PublishedRows.assertSame;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.evaluator.domain.PublishedRows;
import dev.millrace.evaluator.domain.document.ItemFile;
import dev.millrace.evaluator.domain.request.ItemRequests;
import dev.millrace.evaluator.domain.request.Prompting;
import dev.millrace.evaluator.domain.request.TaskRequests;
import dev.millrace.evaluator.domain.result.ItemScore;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.TaskLibrary;
import dev.millrace.testkit.RealData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recorded answers, scored by the shipped definitions, give lm-evaluation-harness's figures. */
class GoldenScoresTest {

    private static final String DEV = "K_eval_requests/dev/";

    @ParameterizedTest
    @CsvSource({
        "arc_easy.0shot, arc_easy",
        "winogrande.0shot, winogrande",
        "copa.0shot, copa",
        "commonsense_qa.0shot, commonsense_qa",
        "lambada_openai.0shot, lambada_openai",
        "wikitext.0shot, wikitext",
        "rolling.0shot, pile_10k",
        "truthfulqa.0shot, truthfulqa",
        "triviaqa.0shot, triviaqa",
        "gsm8k.5shot, gsm8k",
        "gsm8k_cot_zeroshot.0shot, gsm8k_cot_zeroshot",
        "gsm8k_cot_llama.8shot, gsm8k_cot_llama",
        "gsm8k_cot_self_consistency.8shot, gsm8k_cot_self_consistency",
        "blimp.0shot, blimp",
        "mmlu.0shot, mmlu",
        "nochat.arc_challenge_chat.0shot, arc_challenge_chat"
    })
    void scoresAreThoseOfTheHarness(String run, String name) throws Exception {
        Path gold = RealData.require(DEV + "items.jsonl.gz");
        ItemFile file = ItemFile.read(gold);
        AnswerFile answers = AnswerFile.read(RealData.require(DEV + "runs/%s.scores.jsonl.gz".formatted(run)));
        TaskLibrary library = TaskLibrary.shipped();
        Scores scores = new Scores(library, answers);
        Map<String, ItemScore> scored = new LinkedHashMap<>();
        Map<String, ItemRequests> items = new LinkedHashMap<>();
        for (TaskDefinition task : library.tasks(name)) {
            TaskRequests asked = TaskRequests.of(task, file.documents(task), Prompting.PLAIN, OptionalInt.empty());
            for (ItemScore score : scores.score(asked)) {
                scored.put(key(score.task(), score.document(), score.filter()), score);
            }
            for (ItemRequests item : asked.items()) {
                items.put(key(item.task(), item.document().index(), ""), item);
            }
        }

        List<JsonNode> rows = new ArrayList<>(PublishedRows.of(DEV + "runs/%s.scores.jsonl.gz".formatted(run)));
        assertThat(scored).hasSameSizeAs(rows);
        for (JsonNode row : rows) {
            String key = key(
                    row.path("task").asText(),
                    row.path("doc_id").asInt(),
                    row.path("filter").asText());
            ObjectNode metrics = JsonNodeFactory.instance.objectNode();
            assertThat(scored).containsKey(key);
            scored.get(key).metrics().forEach((metric, value) -> metrics.set(metric, value.toJson()));
            assertSame(metrics, row.path("metrics"), 1e-12, key);
        }
        compareSamples(run, items, scored);
        JsonNode expected = PublishedRows.whole(DEV + "runs/%s.aggregate.json".formatted(run));
        JsonNode whole = scores.results(List.of(name)).toJson();
        JsonNode results = whole.path("results");
        assertThat(whole.path("versions")).isEqualTo(expected.path("versions"));
        expected.path("results")
                .properties()
                .forEach(task -> task.getValue().properties().forEach(figure -> {
                    if (figure.getKey().contains(",")) {
                        assertSame(
                                results.path(task.getKey()).path(figure.getKey()),
                                figure.getValue(),
                                1e-9,
                                task.getKey() + " " + figure.getKey());
                    }
                }));
    }

    /** What a logged item is known by: hashes of what was asked and of what was right. */
    private static void compareSamples(String run, Map<String, ItemRequests> items, Map<String, ItemScore> scored)
            throws IOException {
        for (JsonNode row : PublishedRows.of(DEV + "runs/%s.requests.jsonl.gz".formatted(run))) {
            String item = key(row.path("task").asText(), row.path("doc_id").asInt(), "");
            String first = scored.keySet().stream()
                    .filter(key -> key.startsWith(item))
                    .findFirst()
                    .orElseThrow();
            ObjectNode sample = HarnessSample.of(items.get(item), List.of(), scored.get(first));
            assertThat(sample.path("prompt_hash"))
                    .as(item)
                    .isEqualTo(row.path("hashes").path("prompt"));
            assertThat(sample.path("target_hash"))
                    .as(item)
                    .isEqualTo(row.path("hashes").path("target"));
        }
    }

    private static String key(String task, int document, String filter) {
        return "%s %d %s".formatted(task, document, filter);
    }
}
