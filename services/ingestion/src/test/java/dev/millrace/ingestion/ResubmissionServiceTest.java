package dev.millrace.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.SourcePlanned;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.shards.Document;
import dev.millrace.ingestion.web.FakeSite;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@QuarkusTestResource(FakeSite.class)
class ResubmissionServiceTest {

    @InjectLocalStack
    TestStack stack;

    @TempDir
    Path folder;

    @Test
    void onlyWhatIsNewOrChangedIsReadAndTheLedgersStillHoldEverything() throws IOException {
        for (String name : List.of("a", "b", "c", "d")) {
            write(name, "first");
        }
        Submissions first = Submissions.of(stack, "reuse-1", "path: " + folder);
        assertThat(first.documents()).hasSize(4 * 15);

        // Whoever reads b again sees other words; by size and time of change it is the same file.
        Path b = folder.resolve("b.jsonl");
        FileTime changed = Files.getLastModifiedTime(b);
        write("b", "other");
        Files.setLastModifiedTime(b, changed);
        write("c", "second version");
        Files.delete(folder.resolve("d.jsonl"));
        write("e", "new");

        Submissions second = Submissions.of(stack, "reuse-2", "path: " + folder);

        assertThat(planned("reuse-2"))
                .extracting(
                        SourcePlanned::files,
                        SourcePlanned::unchanged,
                        SourcePlanned::changed,
                        SourcePlanned::vanished,
                        SourcePlanned::documents)
                .containsExactly(4, 2, 1, 1, 32L);
        assertThat(texts(second)).isEqualTo(sorted("a", "first", "b", "first", "c", "second version", "e", "new"));
        assertThat(ids(second).subList(0, 30)).isEqualTo(ids(first).subList(0, 30));
        Counts counts = second.shards().stream().map(ShardCompleted::counts).reduce(Counts.NONE, Counts::plus);
        assertThat(counts.balances()).isTrue();
        assertThat(counts.documentsIn()).isEqualTo(4 * 16);
        assertThat(second.ledger())
                .hasSize(4 * 16)
                .extracting(e -> e.detail().get("file"))
                .doesNotContain("d.jsonl");
        assertThat(second.shards())
                .allSatisfy(shard -> assertThat(shard.data().key()).startsWith("runs/reuse-2/"));

        assertThat(texts(Submissions.of(stack, "reuse-3", "path: " + folder))).isEqualTo(texts(second));
        assertThat(planned("reuse-3").unchanged()).isEqualTo(4);
        assertThat(texts(Submissions.of(stack, "all-4", "path: %s\n    resubmit: all".formatted(folder))))
                .isEqualTo(sorted("a", "first", "b", "other", "c", "second version", "e", "new"));
        write("f", "newest");
        assertThat(texts(Submissions.of(stack, "new-5", "path: %s\n    resubmit: new".formatted(folder))))
                .isEqualTo(sorted("f", "newest"));
        assertThat(Submissions.of(stack, "new-6", "path: %s\n    resubmit: new".formatted(folder))
                        .documents())
                .isEmpty();
    }

    /** Of two runs that read a source at once, one is cancelled and removed: the next run takes over from the other. */
    @Test
    void aRunThatComesToNothingTakesNothingFromTheNext() throws IOException {
        for (int pair = 0; pair < 6; pair++) {
            for (String name : List.of("a", "b", "c")) {
                write(name, "pair " + pair);
            }
            String where = "path: " + folder;
            List<String> both = List.of("pair-%d-a".formatted(pair), "pair-%d-b".formatted(pair));
            both.forEach(run -> Submissions.submit(stack, run, where));
            both.forEach(
                    run -> assertThat(Submissions.of(stack, run).documents()).hasSize(3 * 15));
            String cancelled = isUsed(both.get(1)) ? both.get(0) : both.get(1);
            stack.store()
                    .list(ObjectKeys.ofRun(cancelled))
                    .forEach(object -> stack.store().delete(object.key()));
            stack.store().put(ObjectKeys.removed(cancelled), new byte[0]);

            String next = "pair-%d-next".formatted(pair);
            assertThat(Submissions.of(stack, next, where).documents()).hasSize(3 * 15);
            assertThat(planned(next).unchanged()).as(next).isEqualTo(3);
        }
    }

    private boolean isUsed(String run) {
        return !stack.store()
                .list(ObjectKeys.users(run, ObjectKeys.Part.DATASET))
                .isEmpty();
    }

    @Test
    void aPageThatHasNotChangedIsNotSentAgain() {
        FakeSite.page("/news/1.txt", "Old news.");
        FakeSite.page("/news/2.txt", "Other old news.");
        String where = "web: {delay: 0, urls: ['%s', '%s']}"
                .formatted(FakeSite.url("/news/1.txt"), FakeSite.url("/news/2.txt"));
        Submissions.of(stack, "pages-1", where);
        FakeSite.page("/news/2.txt", "Fresh news.");
        FakeSite.put("/gone", exchange -> exchange.sendResponseHeaders(410, -1));

        Submissions again =
                Submissions.of(stack, "pages-2", where.replace("]}", ", '%s']}".formatted(FakeSite.url("/gone"))));

        assertThat(again.documents()).extracting(Document::text).containsExactly("Old news.", "Fresh news.");
        assertThat(planned("pages-2"))
                .extracting(SourcePlanned::unchanged, SourcePlanned::changed, SourcePlanned::refused)
                .containsExactly(1, 1, 1);
    }

    private void write(String name, String words) throws IOException {
        Files.write(
                folder.resolve(name + ".jsonl"),
                IntStream.range(0, 16)
                        .mapToObj(n -> n == 7 ? "no json at all" : "{\"text\": \"%s %s %d\"}".formatted(name, words, n))
                        .toList());
    }

    private static List<String> sorted(String... namesAndWords) {
        return IntStream.range(0, namesAndWords.length / 2)
                .boxed()
                .flatMap(i -> IntStream.range(0, 16)
                        .filter(n -> n != 7)
                        .mapToObj(n -> "%s %s %d".formatted(namesAndWords[2 * i], namesAndWords[2 * i + 1], n)))
                .sorted()
                .toList();
    }

    private static List<String> texts(Submissions run) {
        return run.documents().stream().map(Document::text).sorted().toList();
    }

    private static List<String> ids(Submissions run) {
        return run.documents().stream().map(Document::id).collect(Collectors.toList());
    }

    private SourcePlanned planned(String run) {
        return stack.events(Topic.SOURCES_PLANNED).stream()
                .filter(e -> e.run().equals(run))
                .map(SourcePlanned.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
