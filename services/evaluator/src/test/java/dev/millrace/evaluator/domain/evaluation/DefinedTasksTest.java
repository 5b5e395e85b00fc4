package dev.millrace.evaluator.domain.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.events.ItemResult;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.evaluator.domain.PublishedRows;
import dev.millrace.evaluator.domain.asking.Outcome;
import dev.millrace.evaluator.domain.document.ItemFile;
import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.paired.ItemTable;
import dev.millrace.evaluator.domain.request.ItemRequests;
import dev.millrace.evaluator.domain.request.Prompting;
import dev.millrace.evaluator.domain.request.Request;
import dev.millrace.evaluator.domain.request.TaskRequests;
import dev.millrace.evaluator.domain.scoring.AnswerFile;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.TaskLibrary;
import dev.millrace.evaluator.domain.task.UnfitItem;
import dev.millrace.testkit.RealData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run's tasks that files define, on answers that lm-evaluation-harness was given: the figures are its own. */
class DefinedTasksTest {

    private static final String DEV = "K_eval_requests/dev/";

    private final TaskLibrary library = TaskLibrary.shipped();
    private final List<ObjectNode> transcript = new ArrayList<>();
    private final ItemTable values = new ItemTable();
    private final Map<String, Outcome> outcomes = new HashMap<>();

    private EvaluationTask.Defined task(String run, String name) throws Exception {
        ItemFile items = ItemFile.read(RealData.require(DEV + "items.jsonl.gz"));
        AnswerFile answers = AnswerFile.read(RealData.require(DEV + "runs/%s.scores.jsonl.gz".formatted(run)));
        List<TaskRequests> tasks = new ArrayList<>();
        for (TaskDefinition task : library.tasks(name)) {
            TaskRequests asked = TaskRequests.of(task, items.documents(task), Prompting.PLAIN, OptionalInt.empty());
            asked.items().forEach(item -> answer(item, answers, task.repeats()));
            tasks.add(asked);
        }
        return new EvaluationTask.Defined("mine", library, name, tasks);
    }

    private void answer(ItemRequests item, AnswerFile answers, int repeats) {
        List<List<Answer>> given = answers.to(item, repeats).orElseThrow();
        for (int i = 0; i < given.size(); i++) {
            for (int time = 0; time < repeats; time++) {
                outcomes.put(
                        key(item.requests().get(i), time),
                        new Outcome.Answered(given.get(i).get(time)));
            }
        }
    }

    private static String key(Request request, int time) {
        return request.id() + "#" + time;
    }

    private List<Score> scores(EvaluationTask.Defined task) throws Exception {
        return new Evaluation(
                        wishes -> {},
                        (request, time) -> Optional.ofNullable(outcomes.get(key(request, time))),
                        Architecture.Kind.CAUSAL,
                        transcript::add,
                        values)
                .score(task);
    }

    @ParameterizedTest
    @CsvSource({
        "arc_easy.0shot, arc_easy",
        "winogrande.0shot, winogrande",
        "lambada_openai.0shot, lambada_openai",
        "wikitext.0shot, wikitext",
        "gsm8k.5shot, gsm8k",
        "gsm8k_cot_self_consistency.8shot, gsm8k_cot_self_consistency",
        "truthfulqa.0shot, truthfulqa",
        "blimp.0shot, blimp",
        "mmlu.0shot, mmlu"
    })
    void figuresAreThoseOfTheHarnessAndWhatItemsAddToThem(String run, String name) throws Exception {
        List<Score> scores = scores(task(run, name));

        JsonNode published = PublishedRows.whole(DEV + "runs/%s.aggregate.json".formatted(run))
                .path("results");
        int compared = 0;
        for (Score score : scores) {
            JsonNode of = published.path(
                    score.task().equals("mine") ? name : score.task().substring("mine/".length()));
            String metric = score.metric().contains(",") ? score.metric() : score.metric() + ",none";
            if (of.has(metric)) {
                compared++;
                assertThat(score.value()).as(metric).isCloseTo(of.path(metric).asDouble(), within(1e-9));
                JsonNode error = of.path(metric.replace(",", "_stderr,"));
                if (error.isNumber()) {
                    assertThat(score.stderr()).as(metric).isCloseTo(error.asDouble(), within(1e-9));
                }
            }
        }
        assertThat(compared).isPositive();
        for (Score score : scores) {
            List<ItemResult> rows = values.rows().stream()
                    .filter(row -> row.task().equals(score.task())
                            && row.metric().equals(score.metric())
                            && row.nats().isEmpty())
                    .toList();
            if (!rows.isEmpty() && !score.metric().equals("perplexity")) {
                assertThat(rows).as(score.task()).hasSize((int) score.n());
                assertThat(rows.stream().mapToDouble(ItemResult::value).sum() / rows.size())
                        .as(score.task() + " " + score.metric())
                        .isCloseTo(score.value(), within(1e-9));
            }
        }
    }

    @Test
    void theItemsOfAGroupMakeUpItsFigure() throws Exception {
        List<Score> scores = scores(task("mmlu.0shot", "mmlu"));

        Score whole = scores.getFirst();
        assertThat(whole.task()).isEqualTo("mine");
        assertThat(whole.metric()).isEqualTo("acc");
        assertThat(scores).extracting(Score::task).contains("mine/mmlu_stem", "mine/mmlu_anatomy");
        assertThat(values.metrics("mine")).containsExactly("acc");
        assertThat(values.rows()).filteredOn(row -> row.task().equals("mine")).hasSize((int) whole.n());
    }

    @Test
    void everyRequestAndAnswerIsKeptWithWhatItIsWorth() throws Exception {
        scores(task("gsm8k.5shot", "gsm8k"));

        assertThat(transcript).isNotEmpty().allSatisfy(entry -> {
            assertThat(entry.path("task").asText()).isEqualTo("mine");
            assertThat(entry.path("request").path("type").asText()).isEqualTo("generate_until");
            assertThat(entry.path("answer").isTextual()).isTrue();
            assertThat(entry.path("filtered").path("flexible-extract").path(0).isTextual())
                    .isTrue();
            assertThat(entry.path("scores").path("exact_match,strict-match").isNumber())
                    .isTrue();
        });
    }

    @Test
    void anItemThatCouldNotBeAskedIsLeftOutAndTold() throws Exception {
        EvaluationTask.Defined task = task("arc_easy.0shot", "arc_easy");
        Request first = task.tasks().getFirst().items().getFirst().requests().getFirst();
        outcomes.put(key(first, 0), new Outcome.Unscored("too long"));
        int all = task.tasks().getFirst().items().size();

        List<Score> scores = scores(task);

        assertThat(scores)
                .filteredOn(score -> score.metric().equals("acc"))
                .singleElement()
                .satisfies(score -> assertThat(score.n()).isEqualTo(all - 1));
        assertThat(scores.getLast().metric()).isEqualTo("unscored");
        assertThat(scores.getLast().value()).isCloseTo(1.0 / all, within(1e-12));
        outcomes.replaceAll((key, outcome) -> new Outcome.Unscored("too long"));
        assertThatThrownBy(() -> scores(task))
                .isInstanceOf(UnfitItem.class)
                .hasMessage("mine: none of its %d items could be asked".formatted(all));
    }
}
