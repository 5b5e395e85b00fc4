package dev.millrace.redaction;

import dev.millrace.contracts.events.Topic;
import dev.millrace.testkit.KilledStage;
import dev.millrace.testkit.TestStack;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process dies at each step of a shard; those that follow end with the bytes of one that lived. */
class RedactionRestartIT {

    private static final int SHARDS = 6;

    @Test
    void everyDocumentIsThereOnceHoweverOftenTheProcessDies(@TempDir Path directory) throws InterruptedException {
        KilledStage stage = new KilledStage(
                Path.of("target", "quarkus-app"),
                Topic.SHARDS_REDACTED,
                SHARDS,
                done -> List.of(done.data().key(), done.ledger().key()));

        stage.leavesTheSameBytes(
                directory, List.of("before-put:2", "after-put:1", "before-commit:2"), RedactionRestartIT::submit);
    }

    private static void submit(TestStack stack) {
        String recipe = stack.putRecipe(Samples.recipe());
        for (int i = 0; i < SHARDS; i++) {
            stack.publish(stack.shard("run", recipe)
                    .after(Samples.BEFORE)
                    .id(0, 0, i)
                    .of("test", 1, i == SHARDS - 1)
                    .put(Samples.documents(i, 60)));
        }
    }
}
