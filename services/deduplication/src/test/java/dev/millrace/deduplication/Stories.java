package dev.millrace.deduplication;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.text.EnglishWords;
import dev.millrace.deduplication.domain.Keyed;
import dev.millrace.deduplication.domain.Keying;
import dev.millrace.deduplication.domain.Rank;
import dev.millrace.deduplication.domain.SequentialDeduplication;
import dev.millrace.testkit.TestStack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.awaitility.Awaitility;

/** Made shards with copies of every kind, and what one reader who sees them in order would do with them. */
final class Stories {

    private static final Recipe RECIPE = recipe();
    private static final int DOCUMENTS = 40;

    private final String run;
    private final SortedMap<ShardId, List<Document>> shards = new TreeMap<>();
    private final List<ShardId> lastOfSplit = new ArrayList<>();
    private final Random random;
    private final List<String> texts = new ArrayList<>();
    private int splits = 1;

    private Stories(String run, long seed) {
        this.run = run;
        this.random = new Random(seed);
    }

    /** Two sources of {@code splits} splits of {@code shards} shards. */
    static Stories of(String run, long seed, int splits, int shards) {
        Stories stories = new Stories(run, seed);
        stories.splits = splits;
        for (int source = 0; source < 2; source++) {
            for (int split = 0; split < splits; split++) {
                for (int index = 0; index < shards; index++) {
                    ShardId id = new ShardId(source, split, index);
                    stories.shards.put(id, stories.documents(id));
                    if (index + 1 == shards) {
                        stories.lastOfSplit.add(id);
                    }
                }
            }
        }
        return stories;
    }

    String run() {
        return run;
    }

    int size() {
        return shards.size();
    }

    /** Puts recipe and shards; gives the events that announce the shards, in the order of ranks. */
    List<ShardCompleted> put(TestStack stack) {
        String digest = stack.putRecipe(RECIPE);
        List<ShardCompleted> events = new ArrayList<>();
        shards.forEach((id, documents) -> events.add(stack.shard(run, digest)
                .after(Stage.FILTERING)
                .id(id.source(), id.split(), id.index())
                .of("source" + id.source(), splits, lastOfSplit.contains(id))
                .put(documents)));
        return events;
    }

    /** Ids of the documents that stay, and of the survivor for those that don't, by shard. */
    Map<ShardId, List<String>> expected() {
        Keying keying = new Keying(RECIPE.dedup(), new EnglishWords());
        SequentialDeduplication rule = new SequentialDeduplication();
        Map<ShardId, List<String>> expected = new TreeMap<>();
        shards.forEach((id, documents) -> {
            List<String> verdicts = new ArrayList<>();
            for (int position = 0; position < documents.size(); position++) {
                Keyed keyed = keying.keys(documents.get(position));
                verdicts.add(rule.decide(new Rank(id, position), keyed.keys())
                        .map(copy -> copy.reason().reasonName() + " of " + at(copy.survivor()))
                        .orElse("kept"));
            }
            expected.put(id, verdicts);
        });
        return expected;
    }

    /** The same, from the ledgers that the service left. */
    static Map<ShardId, List<String>> actual(TestStack stack, List<ShardCompleted> deduplicated) {
        Map<ShardId, List<String>> actual = new TreeMap<>();
        deduplicated.forEach(event -> actual.put(
                event.shard(),
                stack.ledger(event.ledger()).stream().map(Stories::verdict).toList()));
        return actual;
    }

    /** Waits until all of this run's shards are through. */
    List<ShardCompleted> await(TestStack stack, Duration limit) {
        return Awaitility.await()
                .atMost(limit)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> deduplicated(stack), done -> done.size() >= size());
    }

    List<ShardCompleted> deduplicated(TestStack stack) {
        List<ShardCompleted> mine = new ArrayList<>();
        for (Event event : stack.events(Topic.SHARDS_DEDUPLICATED)) {
            if (event instanceof ShardCompleted shard && shard.run().equals(run)) {
                mine.add(shard);
            }
        }
        return mine;
    }

    private static String verdict(LedgerEntry entry) {
        return entry.reason()
                .map(reason -> reason + " of " + entry.detail().get("survivor"))
                .orElse("kept");
    }

    private String at(Rank rank) {
        return shards.get(rank.shard()).get(rank.position()).id();
    }

    private List<Document> documents(ShardId shard) {
        List<Document> documents = new ArrayList<>();
        for (int position = 0; position < DOCUMENTS; position++) {
            String id = UUID.nameUUIDFromBytes((run + shard + position).getBytes(StandardCharsets.UTF_8))
                    .toString()
                    .replace("-", "");
            String url = "https://example.org/" + random.nextInt(DOCUMENTS * 40);
            documents.add(new Document(id, text(), "source" + shard.source(), Optional.empty(), Map.of("url", url)));
        }
        return documents;
    }

    /** A new text, one that was there, or one that was there with a word changed. */
    private String text() {
        int dice = random.nextInt(5);
        if (texts.isEmpty() || dice > 1) {
            StringBuilder text = new StringBuilder();
            for (int word = 0; word < 120; word++) {
                text.append((char) ('a' + random.nextInt(26)))
                        .append((char) ('a' + random.nextInt(26)))
                        .append((char) ('a' + random.nextInt(26)))
                        .append(' ');
            }
            texts.add(text.toString());
            return text.toString();
        }
        String old = texts.get(random.nextInt(texts.size()));
        String changed = old.substring(0, 200) + "changed " + old.substring(200);
        texts.add(changed);
        return dice == 0 ? old : changed;
    }

    private static Recipe recipe() {
        Reading reading = RecipeReader.readElsewhere("""
                name: copies
                sources:
                  - name: stories
                    generator: {kind: stories}
                dedup: {exact: true, url: true}
                """);
        return switch (reading) {
            case Reading.Accepted accepted -> accepted.recipe();
            case Reading.Refused refused -> throw new AssertionError(refused.problems());
        };
    }
}
