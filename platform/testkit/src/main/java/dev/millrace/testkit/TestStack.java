package dev.millrace.testkit;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.events.UploadKeys;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.LedgerReader;
import dev.millrace.contracts.shards.ShardReader;
import dev.millrace.localstack.LocalObjectStore;
import dev.millrace.localstack.LocalStack;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.S3Config;
import dev.millrace.objectstore.S3ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A broker and an object store of a test's own, on free ports, with short words for what tests do with them. */
public final class TestStack implements AutoCloseable {

    private static final String COMMITTED = "read_committed";

    private final LocalStack stack;
    private final Path temporary;
    private final ObjectStore store;
    private final TopicClient log;

    private TestStack(LocalStack stack, Path temporary) {
        this.stack = stack;
        this.temporary = temporary;
        this.store = new S3ObjectStore(
                new S3Config(stack.s3(), "millrace", LocalObjectStore.ACCESS_KEY, LocalObjectStore.SECRET_KEY));
        this.log = new TopicClient(stack.kafka());
    }

    /** Starts it; data and logs go below {@code directory}. */
    public static TestStack start(Path directory) {
        try {
            return new TestStack(
                    LocalStack.start(LocalStack.Options.in(directory).onFreePorts(), notice -> {}),
                    Files.createDirectories(directory.resolve("tmp")).toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the local stack started", e);
        }
    }

    /** {@code host:port} of the broker. */
    public String kafka() {
        return stack.kafka();
    }

    /** The processes behind it, for tests that take one away. */
    public LocalStack local() {
        return stack;
    }

    /** The object store. */
    public ObjectStore store() {
        return store;
    }

    /** Where its services may leave files: a service clears its part at its start, so stacks don't share it. */
    Path temporary() {
        return temporary;
    }

    /** What a service has to be told to use this stack, as configuration properties. */
    public Map<String, String> properties() {
        return Map.of(
                "kafka.bootstrap.servers",
                stack.kafka(),
                "millrace.s3.endpoint",
                stack.s3().toString(),
                "millrace.s3.bucket",
                "millrace",
                "millrace.s3.access-key",
                LocalObjectStore.ACCESS_KEY,
                "millrace.s3.secret-key",
                LocalObjectStore.SECRET_KEY,
                "millrace.stage.scratch",
                temporary.toString());
    }

    /** Publishes events, each on its topic. */
    public void publish(Event... events) {
        log.publish(List.of(events));
    }

    /** Publishes any bytes, for what is no event. */
    public void publishRaw(String topic, String key, byte @Nullable [] value, Map<String, String> headers) {
        log.publish(topic, key, value, headers);
    }

    /** All committed events on {@code topic} so far. */
    public List<Event> events(Topic topic) {
        return log.read(topic.topicName(), COMMITTED).stream()
                .map(TopicClient::decode)
                .toList();
    }

    /** How many records were ever written to {@code topic}, those of aborted transactions included. */
    public int written(Topic topic) {
        return log.read(topic.topicName(), "read_uncommitted").size();
    }

    /** Waits until at least {@code n} events are on {@code topic}, and returns all. */
    public List<Event> await(Topic topic, int n, Duration limit) {
        return Awaitility.await(n + " events on " + topic.topicName())
                .atMost(limit)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> events(topic), all -> all.size() >= n);
    }

    /** Publishes what only a later release can read. */
    public void publishOfLaterVersion(Topic topic, int version) {
        publishRaw(
                topic.topicName(),
                "run/subject",
                "{\"new\": 1}".getBytes(StandardCharsets.UTF_8),
                Map.of("ce_type", topic.type().replaceAll("[0-9]+$", String.valueOf(version))));
    }

    /** Waits until at least {@code n} messages are on the dead-letter topic of {@code topic}, and returns all. */
    public List<ReceivedLetter> deadLetters(Topic topic, int n, Duration limit) {
        return Awaitility.await(n + " dead letters of " + topic.topicName())
                .atMost(limit)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> log.read(topic.deadLetterName(), COMMITTED), all -> all.size() >= n)
                .stream()
                .map(TestStack::letter)
                .toList();
    }

    /** Waits until at least {@code n} messages of {@code run} are parked, and returns all. */
    public List<ReceivedLetter> parked(String run, int n, Duration limit) {
        return Awaitility.await(n + " parked messages of " + run)
                .atMost(limit)
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> letters(Topic.PARKED).stream()
                                .filter(letter -> run.equals(letter.headers().get("millrace-run")))
                                .toList(),
                        all -> all.size() >= n);
    }

    /** Every committed message of a topic, whatever it is. */
    public List<ReceivedLetter> letters(String topic) {
        return log.read(topic, COMMITTED).stream().map(TestStack::letter).toList();
    }

    private static ReceivedLetter letter(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return new ReceivedLetter(Optional.ofNullable(record.value()).orElseGet(() -> new byte[0]), headers);
    }

    /** Puts a recipe where services look for it, and returns its digest. */
    public String putRecipe(Recipe recipe) {
        String digest = RecipeReader.digest(recipe);
        store.put(ObjectKeys.recipe(digest), RecipeReader.canonical(recipe));
        return digest;
    }

    /** Puts a file where services look for the assets of recipes, and returns how a recipe names it. */
    public String putAsset(String name, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        String sha256 =
                store.put("uploads/of-which-only-the-digest-is-asked", bytes).sha256();
        store.put(UploadKeys.whole(sha256), bytes);
        return new Asset(sha256, name).toString();
    }

    /** Starts to describe a shard to put; see {@link TestShard}. */
    public TestShard shard(String run, String recipe) {
        return new TestShard(store, run, recipe);
    }

    /** The documents of a shard. */
    public List<Document> documents(ObjectRef shard) {
        try (ShardReader reader = new ShardReader(new ByteArrayInputStream(store.read(shard)))) {
            List<Document> all = new ArrayList<>();
            reader.forEachRemaining(all::add);
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException("Can't read shard " + shard.key(), e);
        }
    }

    /** The entries of a ledger. */
    public List<LedgerEntry> ledger(ObjectRef ledger) {
        try (LedgerReader reader = new LedgerReader(new ByteArrayInputStream(store.read(ledger)))) {
            List<LedgerEntry> all = new ArrayList<>();
            reader.forEachRemaining(all::add);
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException("Can't read ledger " + ledger.key(), e);
        }
    }

    @Override
    public void close() {
        log.close();
        store.close();
        stack.close();
    }
}
