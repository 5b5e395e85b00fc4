package dev.millrace.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.Topic;
import dev.millrace.evaluator.domain.evaluation.FakeModel;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process dies while it scores, and before it has told the scores: they come once, and are the same. */
class EvaluatorRestartIT {

    private static final Path APP = Path.of("target", "quarkus-app");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int HALTED = 137;

    @TempDir
    Path directory;

    @Test
    void aModelIsScoredOnceHoweverOftenTheProcessDies() throws IOException, InterruptedException {
        try (FakeModel model = new FakeModel();
                TestStack stack = TestStack.start(directory)) {
            String recipe = stack.putRecipe(ExportedModel.recipe(0.5));
            stack.publish(ExportedModel.put(stack, "undisturbed", recipe));
            finish(stack, model, 1);

            ModelExported disturbed = ExportedModel.put(stack, "disturbed", recipe);
            stack.publish(disturbed);
            killAmongTheQuestions(stack, model);
            try (ServiceProcess doomed = start(stack, model, "before-commit:1")) {
                assertThat(doomed.awaitExit(LIMIT)).isEqualTo(HALTED);
            }
            finish(stack, model, 2);

            stack.publish(ExportedModel.request(disturbed, "once-more"));
            killAmongTheQuestions(stack, model);
            finish(stack, model, 3);

            List<ModelEvaluated> scored = stack.events(Topic.MODELS_EVALUATED).stream()
                    .map(ModelEvaluated.class::cast)
                    .toList();
            assertThat(scored).extracting(ModelEvaluated::run).containsExactly("undisturbed", "disturbed", "disturbed");
            assertThat(scored)
                    .extracting(ModelEvaluated::request)
                    .containsExactly(Optional.empty(), Optional.empty(), Optional.of("once-more"));
            assertThat(scored.getLast().scores()).isEqualTo(scored.getFirst().scores());
            assertThat(scored.getLast().items().sha256())
                    .isEqualTo(scored.getFirst().items().sha256());
        }
    }

    private static void killAmongTheQuestions(TestStack stack, FakeModel model) throws InterruptedException {
        int asked = model.asked();
        try (ServiceProcess doomed = start(stack, model, "none")) {
            Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(1)).until(() -> model.asked() > asked + 3);
            doomed.killHard();
        }
    }

    private static void finish(TestStack stack, FakeModel model, int models) throws InterruptedException {
        try (ServiceProcess process = start(stack, model, "none")) {
            process.awaitReady();
            stack.await(Topic.MODELS_EVALUATED, models, LIMIT);
        }
    }

    private static ServiceProcess start(TestStack stack, FakeModel model, String fault) {
        return ServiceProcess.start(
                APP,
                stack,
                Map.of(
                        "millrace.fault",
                        fault,
                        // The evaluations that are compared are the same one.
                        "millrace.stage.reuse",
                        "false",
                        "millrace.evaluator.endpoint",
                        model.api().toString()));
    }
}
