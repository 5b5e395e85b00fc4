package dev.millrace.orchestrator;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.FilterRule;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.LedgerEntry.Outcome;
import dev.millrace.contracts.shards.LedgerWriter;
import dev.millrace.contracts.shards.ShardWriter;
import dev.millrace.contracts.shards.SignalValues;
import dev.millrace.contracts.shards.SignalsEntry;
import dev.millrace.contracts.shards.SignalsHeader;
import dev.millrace.contracts.shards.SignalsWriter;
import dev.millrace.orchestrator.domain.FakeServices;
import dev.millrace.testkit.TestStack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The other services, played on a real broker and a real store: {@link FakeServices} with shards behind its events. */
final class PlayedServices implements AutoCloseable {

    private static final List<Topic> COMMANDS = List.of(
            Topic.SOURCES_SUBMITTED,
            Topic.TOKENIZERS_REQUESTED,
            Topic.TOKENIZATIONS_REQUESTED,
            Topic.TRAININGS_REQUESTED,
            Topic.EVALUATIONS_REQUESTED,
            Topic.MODELS_PROMOTED);

    private static final FilterRule BY_PLACE = rule("place", FilterRule.Bound.AT_LEAST, 2, "least-place", "junk");
    private static final FilterRule ODD = rule("odd", FilterRule.Bound.AT_MOST, 1, "most-odd", "odd");

    private final TestStack stack;
    private final Set<String> answered = new HashSet<>();
    private final Map<String, Double> accuracies = new ConcurrentHashMap<>();
    private final Set<String> unscored = ConcurrentHashMap.newKeySet();
    private final Set<String> silent = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();

    private PlayedServices(TestStack stack) {
        this.stack = stack;
    }

    /** Starts to answer commands; those given before count as answered. */
    static PlayedServices start(TestStack stack) {
        PlayedServices services = new PlayedServices(stack);
        COMMANDS.forEach(topic -> stack.events(topic).forEach(event -> services.answered.add(identity(event))));
        var _ = services.loop.scheduleWithFixedDelay(services::answer, 0, 100, TimeUnit.MILLISECONDS);
        return services;
    }

    /** What the evaluator finds of models of this name. */
    void accuracy(String model, double value) {
        accuracies.put(model, value);
    }

    /** Whether the evaluator gets an answer from models of this name. */
    void scored(String model, boolean answers) {
        if (answers) {
            unscored.remove(model);
        } else {
            unscored.add(model);
        }
    }

    /** Whether nobody answers what is asked for runs of models of this name. */
    void silent(String model, boolean is) {
        if (is) {
            silent.add(model);
        } else {
            silent.remove(model);
        }
    }

    private void answer() {
        for (Topic topic : COMMANDS) {
            for (Event command : stack.events(topic)) {
                boolean later = silent.stream().anyMatch(model -> command.run().startsWith(model + "-"));
                if (!later && answered.add(identity(command))) {
                    answer(command);
                }
            }
        }
    }

    /** The same version may be promoted again and again. */
    private static String identity(Event command) {
        return EventCodec.id(command)
                + (command instanceof ModelPromoted promotion ? promotion.byHand() : Optional.empty());
    }

    private void answer(Event command) {
        double accuracy = accuracies.entrySet().stream()
                .filter(model -> command.run().startsWith(model.getKey() + "-"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(FakeServices.GOOD);
        boolean silent = unscored.stream().anyMatch(model -> command.run().startsWith(model + "-"));
        FakeServices services = new FakeServices(accuracy);
        stack.publish((silent ? services.unscored() : services)
                .react(command).stream().map(this::withObjects).toArray(Event[]::new));
    }

    private Event withObjects(Event event) {
        return event instanceof ShardCompleted shard ? put(shard) : event;
    }

    private ShardCompleted put(ShardCompleted shard) {
        long dropped = shard.counts().droppedInAll();
        long kept = shard.counts().kept();
        // Filtering drops the first ones, so that later stages begin after those.
        long before = shard.stage() == Stage.INGESTION || shard.stage() == Stage.FILTERING ? 0 : 2;
        List<Document> documents = new ArrayList<>();
        List<LedgerEntry> ledger = new ArrayList<>();
        for (long i = before; i < before + dropped + kept; i++) {
            String id = documentId(
                    shard.shard().source(), shard.shard().split(), shard.shard().index(), i);
            if (i < before + dropped) {
                ledger.add(new LedgerEntry(id, Outcome.DROPPED, Optional.of("junk"), Map.of("words", "3")));
            } else {
                Document document = document(id, shard.source());
                ledger.add(new LedgerEntry(
                        id, Outcome.KEPT, Optional.empty(), found(shard.stage(), i), document.contentHash()));
                documents.add(document);
            }
        }
        if (shard.stage() == Stage.FILTERING) {
            putSignals(shard, ledger);
        }
        String key = "played/%s/%s/%s".formatted(shard.run(), shard.stage(), shard.shard());
        return new ShardCompleted(
                shard.run(),
                shard.recipe(),
                shard.stage(),
                shard.shard(),
                shard.source(),
                shard.splits(),
                shard.last(),
                put(key, documents),
                putLedger(key + ".ledger", ledger),
                shard.counts(),
                shard.tokens(),
                shard.micros(),
                Optional.empty());
    }

    /** Redaction takes the first words of each third text for an e-mail address, and something in its title, too. */
    private static Map<String, String> found(Stage stage, long place) {
        return stage == Stage.REDACTION && place % 3 == 0
                ? Map.of("email", "0-8", "beside", "1", "language", place % 2 == 0 ? "en" : "de")
                : Map.of();
    }

    /** A document's place in its shard is the figure that filtering went by: the first ones are junk. */
    private void putSignals(ShardCompleted shard, List<LedgerEntry> ledger) {
        SignalsHeader header = SignalsHeader.of(Map.of(SignalsHeader.ANY, List.of(BY_PLACE, ODD)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (SignalsWriter writer = new SignalsWriter(bytes, header)) {
            for (int i = 0; i < ledger.size(); i++) {
                LedgerEntry entry = ledger.get(i);
                writer.write(new SignalsEntry(
                        entry.id(),
                        shard.source(),
                        Optional.of(i % 2 == 0 ? "en" : "de"),
                        i < 5 ? Optional.of("example.org") : Optional.empty(),
                        100,
                        entry.outcome(),
                        entry.reason(),
                        SignalsHeader.ANY,
                        SignalValues.of(i, i % 2)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        stack.store().put(ObjectKeys.signals(shard.run(), shard.shard()), bytes.toByteArray());
    }

    private static FilterRule rule(String signal, FilterRule.Bound bound, double threshold, String name, String why) {
        return new FilterRule("played", "played." + signal, bound, threshold, Optional.of("played." + name), why);
    }

    /** Most are as the first release wrote them: only those at a place that ends with 5 have a content hash. */
    private static Document document(String id, String source) {
        Document document = new Document(
                id,
                text(id),
                source,
                Optional.empty(),
                Map.of(Document.TITLE, "Title of " + id, Document.EXTERNAL_ID, "external-" + id));
        return id.endsWith("5") ? document.hashed() : document;
    }

    /** The text of a document. */
    static String text(String id) {
        return "The text of " + id;
    }

    /** The id of a document, by its shard and its place in it. */
    static String documentId(int source, int split, int index, long place) {
        return "%08x%08x%08x%08x".formatted(source, split, index, place);
    }

    private ObjectRef put(String key, List<Document> documents) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ShardWriter writer = new ShardWriter(bytes)) {
            for (Document document : documents) {
                writer.write(document);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return stack.store().put(key, bytes.toByteArray());
    }

    private ObjectRef putLedger(String key, List<LedgerEntry> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (LedgerWriter writer = new LedgerWriter(bytes)) {
            for (LedgerEntry entry : entries) {
                writer.write(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return stack.store().put(key, bytes.toByteArray());
    }

    @Override
    public void close() {
        loop.close();
    }
}
