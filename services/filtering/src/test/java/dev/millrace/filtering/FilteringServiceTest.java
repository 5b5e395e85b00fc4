package dev.millrace.filtering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.FilterRule;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.SignalsEntry;
import dev.millrace.contracts.shards.SignalsHeader;
import dev.millrace.contracts.shards.SignalsReader;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class FilteringServiceTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @InjectLocalStack
    TestStack stack;

    @Test
    void dropsWhatTheRulesRefuseAndSaysWhichAndWhy() throws IOException {
        List<Document> documents = Samples.documents(0, 40);
        stack.publish(stack.shard("run", stack.putRecipe(Samples.recipe()))
                .after(Samples.BEFORE)
                .put(documents));

        ShardCompleted done =
                (ShardCompleted) stack.await(Topic.SHARDS_FILTERED, 1, LIMIT).getFirst();

        assertThat(done.stage()).isEqualTo(Stage.FILTERING);
        assertThat(done.counts().balances()).isTrue();
        assertThat(done.counts().documentsIn()).isEqualTo(40);
        assertThat(done.counts().dropped())
                .containsExactly(Map.entry("dup_line_frac", 10L), Map.entry("gopher_short_doc", 10L));
        assertThat(stack.documents(done.data())).isEqualTo(keptOf(documents));
        List<LedgerEntry> ledger = stack.ledger(done.ledger());
        assertThat(ledger)
                .extracting(LedgerEntry::id)
                .isEqualTo(documents.stream().map(Document::id).toList());
        assertThat(ledger.getFirst().detail())
                .containsEntry("ruleSet", "gopher-quality")
                .containsEntry("measured", "8")
                .containsEntry("threshold", "50");
        checkSignals(done, ledger);
    }

    /** They tell of the same documents as the ledger, and lead to the same reasons. */
    private void checkSignals(ShardCompleted done, List<LedgerEntry> ledger) throws IOException {
        String key = ObjectKeys.signals(done.run(), done.shard());
        try (SignalsReader signals = new SignalsReader(stack.store().open(key))) {
            SignalsHeader header = signals.header();
            for (LedgerEntry entry : ledger) {
                SignalsEntry measured = signals.next();
                assertThat(measured.id()).isEqualTo(entry.id());
                assertThat(measured.outcome()).isEqualTo(entry.outcome());
                assertThat(measured.reason()).isEqualTo(entry.reason());
                assertThat(header.firstBroken(header.rules(measured.chain(), Map.of()), measured)
                                .map(FilterRule::reason))
                        .isEqualTo(entry.reason());
            }
            assertThat(signals.hasNext()).isFalse();
        }
    }

    private static List<Document> keptOf(List<Document> documents) {
        return documents.stream()
                .filter(document -> document.text().startsWith("On day"))
                .toList();
    }
}
