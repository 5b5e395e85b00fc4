package dev.millrace.filtering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.DocumentWithdrawn;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeAssets;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.FilterRule;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.SignalsEntry;
import dev.millrace.contracts.shards.SignalsHeader;
import dev.millrace.contracts.shards.SignalsReader;
import dev.millrace.stage.RunWatch;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class FilteringServiceTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @InjectLocalStack
    TestStack stack;

    @Inject
    RunWatch runs;

    @Test
    void dropsWhatTheRulesRefuseAndSaysWhichAndWhy() throws IOException {
        List<Document> documents = Samples.documents(0, 40);
        stack.publish(stack.shard("run", stack.putRecipe(Samples.recipe()))
                .after(Samples.BEFORE)
                .put(documents));

        ShardCompleted done = filtered("run");

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

    /** Its lists and items are had from the store, wherever the recipe was written: the files themselves are gone. */
    @Test
    void aRecipeIsFollowedWhereThePathsThatItNamedArentThere(@TempDir Path folder) throws IOException {
        Path words = Files.writeString(folder.resolve("words.txt"), "miller\n");
        Path sets = Files.createDirectory(folder.resolve("sets"));
        Path quiz = Files.writeString(
                sets.resolve("quiz.jsonl"),
                "{\"text\": \"Nobody in town could remember having seen it before, although many came to look.\"}\n");
        Recipe written = Samples.recipe("""
                filter:
                  rules: [blocklist]
                  blocklist: {words: [%s]}
                  decontamination: {sets: [%s]}
                """.formatted(words, sets));
        Recipe submitted = RecipeAssets.taken(RecipeAssets.listed(written), this::asset);
        Files.delete(words);
        Files.delete(quiz);
        List<Document> documents = Samples.documents(0, 40);
        stack.publish(stack.shard("with-assets", stack.putRecipe(submitted))
                .after(Samples.BEFORE)
                .put(documents));

        ShardCompleted done = filtered("with-assets");
        long millers = documents.stream()
                .filter(document -> document.text().contains("miller"))
                .count();
        assertThat(millers).isPositive();
        assertThat(done.counts().dropped())
                .containsOnly(Map.entry("blocked_words", millers), Map.entry("contaminated", 20 - millers));
        assertThat(stack.ledger(done.ledger()))
                .filteredOn(entry -> entry.reason().equals(Optional.of("contaminated")))
                .allSatisfy(entry -> assertThat(entry.detail().toString()).contains("quiz"));
    }

    @Test
    void whatIsWithdrawnGoesNoFurtherAndIsNoOldWorkWhenItIsTakenBack() throws Exception {
        List<Document> documents =
                Samples.documents(0, 40).stream().map(Document::hashed).toList();
        Document gone = documents.stream()
                .filter(document -> !document.text().contains("miller"))
                .skip(3)
                .findFirst()
                .orElseThrow();
        String hash = gone.contentHash().orElseThrow();
        Recipe recipe = Samples.recipe("filter: {rules: []}\n");

        long before = filtered("before", recipe, documents).counts().kept();
        withdraw(hash, true, 1);
        Awaitility.await().atMost(LIMIT).until(() -> runs.withdrawn().contains(gone));
        ShardCompleted without = filtered("without", recipe, documents);
        withdraw(hash, false, 2);
        Awaitility.await().atMost(LIMIT).until(() -> !runs.withdrawn().contains(gone));
        ShardCompleted after = filtered("after", recipe, documents);

        assertThat(without.counts().dropped()).containsOnly(Map.entry("withdrawn", copies(documents, gone)));
        assertThat(without.counts().kept()).isEqualTo(before - copies(documents, gone));
        assertThat(stack.documents(without.data()))
                .noneMatch(document -> document.text().equals(gone.text()));
        assertThat(after.takenFrom()).as("the work done before the withdrawal").contains("before");
        assertThat(after.counts().kept()).isEqualTo(before);
    }

    private ShardCompleted filtered(String run, Recipe recipe, List<Document> documents) throws IOException {
        stack.publish(
                stack.shard(run, stack.putRecipe(recipe)).after(Samples.BEFORE).put(documents));
        return filtered(run);
    }

    private static long copies(List<Document> documents, Document one) {
        return documents.stream()
                .filter(document -> document.text().equals(one.text()))
                .count();
    }

    private void withdraw(String hash, boolean withdrawn, int number) {
        stack.publish(new DocumentWithdrawn(
                hash, withdrawn, number, "ada", "2026-03-01T12:00:00.000Z", Optional.of("its author asked")));
    }

    private ShardCompleted filtered(String run) {
        return Awaitility.await()
                .atMost(LIMIT)
                .until(
                        () -> stack.events(Topic.SHARDS_FILTERED).stream()
                                .filter(event -> event.run().equals(run))
                                .map(ShardCompleted.class::cast)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private Asset asset(Path file) throws IOException {
        String asset = stack.putAsset(file.getFileName().toString(), Files.readString(file));
        return Asset.in(asset).orElseThrow();
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
