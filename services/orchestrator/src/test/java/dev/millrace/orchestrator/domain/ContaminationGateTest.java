package dev.millrace.orchestrator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.TaskContamination;
import dev.millrace.contracts.recipes.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a model may have seen of the tasks that it is scored on. */
class ContaminationGateTest {

    private static final String YAML =
            FakeServices.YAML.replace("generator: {kind: story-questions}}", "path: /exam.jsonl}")
                    + "  maxContamination: 0.01\n";

    @Test
    void upToTheLimitAModelPassesAndBeyondItIsRefused() {
        assertThat(verdict(new TaskContamination("questions", 200, 2, 5))).isEqualTo("promoted");
        assertThat(verdict(new TaskContamination("questions", 200, 3, 5)))
                .isEqualTo(
                        "refused: 3 of 200 items of questions (1.500 %) are in 5 documents that were trained on; at most 1.000 % may be.");
    }

    @Test
    void whatIsNotKnownIsForAPersonToSay() {
        assertThat(verdict(new TaskContamination("another", 200, 0, 0)))
                .isEqualTo(
                        "on-hold: It isn't known how many items of questions are among the documents that were trained on; at most 1.000 % may be.");
    }

    private static String verdict(TaskContamination found) {
        Recipe recipe = FakeServices.recipe(YAML + "filter: {decontamination: {tasks: true}}\n");
        Orchestration orchestration = new Orchestration(digest -> Optional.of(recipe), manifest -> Optional.empty());
        FakeServices services = new FakeServices(FakeServices.GOOD);
        services.contaminated(found);
        RunSubmitted submitted = FakeServices.submission(recipe, 1);
        List<Event> log = new ArrayList<>(List.of(submitted));
        orchestration.add(submitted, 0);
        for (List<Command> commands = orchestration.commands();
                !commands.isEmpty();
                commands = orchestration.commands()) {
            commands.forEach(command -> {
                log.add(command.event());
                log.addAll(services.react(command.event()));
            });
            for (int i = 0; i < log.size(); i++) {
                orchestration.add(log.get(i), i);
            }
        }
        Run run = Run.of(orchestration.run(submitted.run()).orElseThrow());
        return run instanceof Run.Ended ended && !run.state().equals("promoted")
                ? run.state() + ": " + String.join(" ", ended.ended().reasons())
                : run.state();
    }
}
