package dev.millrace.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.SourceSubmitted;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.testkit.TestStack;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** One source, submitted and read to its end; the shards in the order of rank. */
public record Submissions(TestStack stack, List<ShardCompleted> shards) {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** Submits a source, given as the line of YAML that says where it is, and waits until every shard is there. */
    public static Submissions of(TestStack stack, String run, String where) {
        submit(stack, run, where);
        return of(stack, run);
    }

    /** Submits a source and waits for nothing; a name that another test has used would mix up the shards of both. */
    public static void submit(TestStack stack, String run, String where) {
        SourceSubmitted submitted = new SourceSubmitted(run, stack.putRecipe(TestRecipes.with(where)), "test", 0);
        assertThat(stack.events(Topic.SOURCES_SUBMITTED))
                .filteredOn(event -> event.run().equals(run))
                .as("'%s' is a run of another test", run)
                .allMatch(submitted::equals);
        stack.publish(submitted);
    }

    /** Why a source that can't be read fails its run. */
    public static String failure(TestStack stack, String run, String where) {
        submit(stack, run, where);
        return Awaitility.await(run)
                .atMost(LIMIT)
                .until(
                        () -> stack.events(Topic.RUNS_FAILED).stream()
                                .filter(e -> e.run().equals(run))
                                .map(e -> ((RunFailed) e).reason())
                                .toList(),
                        reasons -> !reasons.isEmpty())
                .getFirst();
    }

    /** Waits for a source that has been submitted. */
    public static Submissions of(TestStack stack, String run) {
        List<ShardCompleted> shards = Awaitility.await(run)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> shards(stack, run), Submissions::complete);
        return new Submissions(stack, shards);
    }

    private static List<ShardCompleted> shards(TestStack stack, String run) {
        for (Event event : stack.events(Topic.RUNS_FAILED)) {
            if (event.run().equals(run)) {
                throw new AssertionError(((RunFailed) event).reason());
            }
        }
        return stack.events(Topic.SHARDS_INGESTED).stream()
                .map(ShardCompleted.class::cast)
                .filter(e -> e.run().equals(run))
                .sorted(Comparator.comparing(ShardCompleted::shard))
                .toList();
    }

    private static boolean complete(List<ShardCompleted> shards) {
        return !shards.isEmpty()
                && shards.stream().filter(ShardCompleted::last).count()
                        == shards.getFirst().splits();
    }

    public List<Document> documents() {
        return shards.stream()
                .flatMap(shard -> stack.documents(shard.data()).stream())
                .collect(Collectors.toList());
    }

    public List<LedgerEntry> ledger() {
        return shards.stream()
                .flatMap(shard -> stack.ledger(shard.ledger()).stream())
                .collect(Collectors.toList());
    }
}
