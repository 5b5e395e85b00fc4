package dev.millrace.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.Message;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.ReceivedLetter;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Personal data is planted wherever a document can hold it, and in a shard that can't be read; then everything that the
 * stage has written is searched for it: shards, ledgers, events, dead letters, metrics and logs.
 */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class NothingPersonalIsWrittenTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> PLANTED = List.of(
            "planted.ann@mill.org", "4111 1111 1111 1111", "GB82WEST12345698765432", "131052-308T", "pl4nted-pa55word");
    private static final String RECIPE = """
            name: redaction-leaks
            sources:
              - name: test
                generator: {kind: stories, documents: 1, seed: 1}
                licence: CC0-1.0
            redact:
              entities: [email, card, iban, national_id, secret, credentials]
              policies: [{entities: [card], action: mask}, {entities: [iban], action: drop}]
            """;

    @InjectLocalStack
    TestStack stack;

    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            logged.add(String.valueOf(entry.getMessage()));
            if (entry.getParameters() != null) {
                logged.add(List.of(entry.getParameters()).toString());
            }
            for (Throwable t = entry.getThrown(); t != null; t = t.getCause()) {
                logged.add(t.toString());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        Logger.getLogger("").addHandler(handler);
    }

    @AfterEach
    void listenNoMore() {
        Logger.getLogger("").removeHandler(handler);
    }

    @Test
    void whatIsPlantedIsNowhere() throws IOException {
        String recipe = stack.putRecipe(recipe());
        stack.publish(stack.shard("leaks", recipe).after(Samples.BEFORE).put(documents()));
        stack.publish(damaged(
                stack.shard("leaks", recipe).after(Samples.BEFORE).id(0, 0, 1).put(Samples.documents(1, 2))));

        ShardCompleted done =
                await().atMost(LIMIT).until(this::redacted, Optional::isPresent).orElseThrow();
        ReceivedLetter letter =
                stack.deadLetters(Topic.SHARDS_DEDUPLICATED, 1, LIMIT).getFirst();

        assertThat(done.counts().dropped()).isEqualTo(Map.of("personal-data", 1L));
        assertThat(done.counts().changed()).isEqualTo(documents().size() - 1L);
        assertThat(letter.headers().toString()).contains("damaged");
        assertThat(logged.toString()).contains("dead letters");
        List<String> written = new ArrayList<>(List.of(
                plain(done.data()),
                plain(done.ledger()),
                done.toString(),
                text(letter),
                logged.toString(),
                RestAssured.get("/q/metrics").asString()));
        stack.letters(Topic.SHARDS_REDACTED.topicName()).forEach(event -> written.add(text(event)));
        assertThat(written.getFirst()).contains("[EMAIL]").contains("**** **** **** ****");
        assertThat(written).allSatisfy(text -> assertThat(text).doesNotContain(PLANTED));
    }

    /** Other tests use the stack, too. */
    private Optional<ShardCompleted> redacted() {
        return stack.events(Topic.SHARDS_REDACTED).stream()
                .map(ShardCompleted.class::cast)
                .filter(event -> event.run().equals("leaks"))
                .findFirst();
    }

    private static List<Document> documents() {
        List<Document> documents = new ArrayList<>();
        String all = "Ask planted.ann@mill.org, card 4111 1111 1111 1111, hetu 131052-308T, password: pl4nted-pa55word";
        documents.add(document(0, all));
        documents.add(document(1, "Pay GB82WEST12345698765432 and tell planted.ann@mill.org."));
        documents.add(document(2, "").withMessages(List.of(new Message("user", all), new Message("assistant", all))));
        documents.add(document(3, "Nothing here.")
                .withMetadata(Map.of(
                        Document.TITLE,
                        "Of planted.ann@mill.org",
                        Document.URL,
                        "https://a:pl4nted-pa55word@mill.org/")));
        return documents;
    }

    private static Document document(int n, String text) {
        return new Document("%032x".formatted(n), text, "test", Optional.empty(), Map.of());
    }

    /** The shard with other bytes: lines that are no documents, and say what is planted. */
    private ShardCompleted damaged(ShardCompleted shard) throws IOException {
        String lines = "{\"id\": planted.ann@mill.org, \"text\": \"4111 1111 1111 1111\"}\nplanted.ann@mill.org\n";
        ObjectRef data = stack.store()
                .put(
                        ObjectKeys.shard("leaks", Samples.BEFORE, shard.shard()),
                        Zstd.compress(lines.getBytes(StandardCharsets.UTF_8)));
        return new ShardCompleted(
                shard.run(),
                shard.recipe(),
                shard.stage(),
                shard.shard(),
                shard.source(),
                shard.splits(),
                shard.last(),
                data,
                shard.ledger(),
                shard.counts(),
                shard.tokens(),
                shard.micros(),
                shard.signals());
    }

    private static String text(ReceivedLetter letter) {
        return letter.headers() + new String(letter.value(), StandardCharsets.UTF_8);
    }

    private String plain(ObjectRef object) throws IOException {
        byte[] stored = stack.store().read(object);
        try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(stored))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Recipe recipe() {
        return switch (RecipeReader.readElsewhere(RECIPE)) {
            case Reading.Accepted(Recipe accepted) -> accepted;
            case Reading.Refused(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }
}
