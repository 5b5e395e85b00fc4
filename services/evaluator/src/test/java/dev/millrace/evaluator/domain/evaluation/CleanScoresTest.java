package dev.millrace.evaluator.domain.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.evaluator.domain.asking.Outcome;
import dev.millrace.evaluator.domain.document.ItemFile;
import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.paired.ItemTable;
import dev.millrace.evaluator.domain.request.ItemRequests;
import dev.millrace.evaluator.domain.request.Prompting;
import dev.millrace.evaluator.domain.request.TaskRequests;
import dev.millrace.evaluator.domain.scoring.AnswerFile;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.TaskLibrary;
import dev.millrace.testkit.RealData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a model reaches on the items that it hasn't seen is what it reaches on a task that has no others. */
class CleanScoresTest {

    private static final String DEV = "K_eval_requests/dev/";

    private final TaskLibrary library = TaskLibrary.shipped();
    private final Map<String, Outcome> outcomes = new HashMap<>();
    private final Set<String> names = new HashSet<>();

    @TempDir
    Path folder;

    private List<TaskRequests> asked(String run, String name) throws Exception {
        ItemFile items = ItemFile.read(RealData.require(DEV + "items.jsonl.gz"));
        AnswerFile answers = AnswerFile.read(RealData.require(DEV + "runs/%s.scores.jsonl.gz".formatted(run)));
        List<TaskRequests> tasks = new ArrayList<>();
        for (TaskDefinition task : library.tasks(name)) {
            TaskRequests requests = TaskRequests.of(task, items.documents(task), Prompting.PLAIN, OptionalInt.empty());
            for (ItemRequests item : requests.items()) {
                names.add(item.document().name().orElseThrow());
                List<List<Answer>> given = answers.to(item, task.repeats()).orElseThrow();
                for (int i = 0; i < given.size(); i++) {
                    for (int time = 0; time < task.repeats(); time++) {
                        outcomes.put(
                                item.requests().get(i).id() + "#" + time,
                                new Outcome.Answered(given.get(i).get(time)));
                    }
                }
            }
            tasks.add(requests);
        }
        return tasks;
    }

    private List<Score> scores(String name, List<TaskRequests> tasks, Optional<FoundItems> found) throws Exception {
        return new Evaluation(
                        wishes -> {},
                        (request, time) -> Optional.ofNullable(outcomes.get(request.id() + "#" + time)),
                        Architecture.Kind.CAUSAL,
                        entry -> {},
                        new ItemTable())
                .score(new EvaluationTask.Defined("mine", library, name, tasks), found);
    }

    private static List<TaskRequests> without(FoundItems found, List<TaskRequests> tasks) {
        return tasks.stream()
                .map(task -> new TaskRequests(
                        task.task(),
                        task.shots(),
                        task.documents(),
                        task.items().stream()
                                .filter(item -> found.lack(item.document().name()))
                                .toList()))
                .filter(task -> !task.items().isEmpty())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "arc_easy.0shot, arc_easy",
        "lambada_openai.0shot, lambada_openai",
        "wikitext.0shot, wikitext",
        "gsm8k.5shot, gsm8k",
        "truthfulqa.0shot, truthfulqa",
        "blimp.0shot, blimp",
        "mmlu.0shot, mmlu"
    })
    void areThoseOfTheTaskWithoutTheItemsThatWereFound(String run, String name) throws Exception {
        List<TaskRequests> tasks = asked(run, name);
        Random random = new Random(name.hashCode());
        Set<String> some = new HashSet<>(names);
        some.removeIf(item -> random.nextInt(3) > 0);
        FoundItems found = new FoundItems(some);

        List<Score> scores = scores(name, tasks, Optional.of(found));
        List<Score> fewer = scores(name, without(found, tasks), Optional.empty());

        assertThat(scores.getFirst().clean().orElseThrow().n())
                .isLessThan(scores.getFirst().n());
        assertThat(scores)
                .filteredOn(score -> score.clean().isPresent())
                .extracting(score -> List.<Object>of(
                        score.task(), score.metric(), score.clean().orElseThrow()))
                .containsExactlyElementsOf(fewer.stream()
                        .map(score -> List.<Object>of(
                                score.task(),
                                score.metric(),
                                new Score.Clean(score.value(), score.stderr(), score.n())))
                        .toList());
        assertThat(scores.stream().map(score -> score.withClean(Optional.empty())))
                .isEqualTo(scores(name, tasks, Optional.empty()));
    }

    @Test
    void areTheScoresThemselvesWhereNothingWasFound() throws Exception {
        List<TaskRequests> tasks = asked("truthfulqa.0shot", "truthfulqa");

        assertThat(scores("truthfulqa", tasks, Optional.of(new FoundItems(Set.of()))))
                .isNotEmpty()
                .allSatisfy(score ->
                        assertThat(score.clean()).contains(new Score.Clean(score.value(), score.stderr(), score.n())));
    }

    @Test
    void areNoneWhereEveryItemWasFound() throws Exception {
        List<TaskRequests> tasks = asked("truthfulqa.0shot", "truthfulqa");

        assertThat(scores("truthfulqa", tasks, Optional.of(new FoundItems(names))))
                .isNotEmpty()
                .allSatisfy(score -> assertThat(score.clean()).isEmpty());
    }

    @Test
    void aGauntletHasOneOnlyWhereEachOfItsTasksHas() throws Exception {
        String gauntlet = library.add(Files.writeString(folder.resolve("two.yaml"), """
                name: two
                about: both
                gauntlet:
                  - {task: copa, metric: acc, shots: 0, baseline: 0.5}
                  - {task: winogrande, metric: acc, shots: 0, baseline: 0.5}
                """));
        List<TaskRequests> copa = asked("copa.0shot", "copa");
        Set<String> ofCopa = Set.copyOf(names);
        List<TaskRequests> both = new ArrayList<>(copa);
        both.addAll(asked("winogrande.0shot", "winogrande"));
        FoundItems one = new FoundItems(Set.of(ofCopa.iterator().next()));

        Score score = scores(gauntlet, both, Optional.of(one)).getFirst();
        Score fewer = scores(gauntlet, without(one, both), Optional.empty()).getFirst();
        List<Score> unseen = scores(gauntlet, both, Optional.of(new FoundItems(ofCopa)));

        assertThat(score.metric()).isEqualTo("acc_centred");
        assertThat(score.clean()).contains(new Score.Clean(fewer.value(), fewer.stderr(), fewer.n()));
        assertThat(unseen.getFirst().clean()).isEmpty();
        assertThat(unseen)
                .filteredOn(each ->
                        each.task().equals("mine/winogrande") && each.metric().equals("acc"))
                .singleElement()
                .satisfies(each ->
                        assertThat(each.clean()).contains(new Score.Clean(each.value(), each.stderr(), each.n())));
    }
}
