package dev.millrace.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class RedactionServiceTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @InjectLocalStack
    TestStack stack;

    @Test
    void replacesPersonalDataAndCountsItWithoutRepeatingIt() {
        stack.publish(stack.shard("run", stack.putRecipe(Samples.recipe()))
                .after(Samples.BEFORE)
                .put(Samples.documents(0, 20)));

        ShardCompleted done = await().atMost(LIMIT)
                .until(
                        () -> stack.events(Topic.SHARDS_REDACTED).stream()
                                .map(ShardCompleted.class::cast)
                                .filter(event -> event.run().equals("run"))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();

        assertThat(done.stage()).isEqualTo(Stage.REDACTION);
        assertThat(done.counts().balances()).isTrue();
        assertThat(done.counts().kept()).isEqualTo(20);
        assertThat(done.counts().changed()).isEqualTo(10);
        assertThat(done.counts().found()).containsExactly(Map.entry("card", 10L), Map.entry("email", 10L));
        List<Document> documents = stack.documents(done.data());
        assertThat(documents.get(0).text()).isEqualTo("Nothing private in story 0 of shard 0.");
        assertThat(documents.get(1).text()).isEqualTo("Ask [EMAIL], who paid with [CARD].");
        LedgerEntry changed = stack.ledger(done.ledger()).get(1);
        assertThat(changed.outcome()).isEqualTo(LedgerEntry.Outcome.CHANGED);
        assertThat(changed.detail()).containsEntry("email", "4-24").containsEntry("card", "40-59");
    }
}
