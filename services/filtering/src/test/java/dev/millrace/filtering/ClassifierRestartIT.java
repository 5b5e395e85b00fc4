package dev.millrace.filtering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ClassifierTrained;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Topic;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process dies while it trains a classifier; the one that follows trains the same one, and says so once. */
class ClassifierRestartIT {

    private static final Path APP = Path.of("target", "quarkus-app");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int HALTED = 137;

    @TempDir
    Path directory;

    @Test
    void theSameClassifierComesOfATrainingThatWasKilled() throws InterruptedException {
        String undisturbed = train("undisturbed", List.of());
        assertThat(train("disturbed", List.of("before-put", "after-put", "before-commit")))
                .isEqualTo(undisturbed);
    }

    private String train(String name, List<String> faults) throws InterruptedException {
        try (TestStack stack = TestStack.start(directory.resolve(name))) {
            String recipe = stack.putRecipe(LearnedSamples.recipe());
            ShardCompleted books = LearnedSamples.shard(stack, recipe, 0);
            ShardCompleted web = LearnedSamples.shard(stack, recipe, 1);
            stack.publish(LearnedSamples.request(stack, recipe, books, web));
            for (String fault : faults) {
                try (ServiceProcess doomed = ServiceProcess.start(APP, stack, Map.of("millrace.fault", fault))) {
                    assertThat(doomed.awaitExit(LIMIT)).as(fault).isEqualTo(HALTED);
                }
            }
            try (ServiceProcess process = ServiceProcess.start(APP, stack, Map.of())) {
                process.awaitReady();
                stack.await(Topic.CLASSIFIERS_TRAINED, 1, LIMIT);
            }
            assertThat(stack.events(Topic.CLASSIFIERS_TRAINED)).hasSize(1);
            ClassifierTrained trained =
                    (ClassifierTrained) stack.events(Topic.CLASSIFIERS_TRAINED).getFirst();
            return trained.classifier().sha256();
        }
    }
}
