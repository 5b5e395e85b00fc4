package dev.millrace.orchestrator.archive;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdInputStream;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.LedgerReader;
import dev.millrace.contracts.shards.ShardReader;
import dev.millrace.contracts.shards.SignalsReader;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** Shards and ledgers in the store, read as streams. */
@ApplicationScoped
public class Archive {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectStore store;

    Archive(ObjectStore store) {
        this.store = store;
    }

    /** The first document of a shard that {@code wanted} accepts. */
    Optional<Document> document(ObjectRef shard, Predicate<Document> wanted) {
        try (ShardReader documents = new ShardReader(store.open(shard.key()))) {
            while (documents.hasNext()) {
                Document document = documents.next();
                if (wanted.test(document)) {
                    return Optional.of(document);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(shard.key(), e);
        }
    }

    /** Reads a whole shard, document by document. */
    void documents(ObjectRef shard, Consumer<Document> reader) {
        var _ = document(shard, document -> {
            reader.accept(document);
            return false;
        });
    }

    /**
     * Reads what filtering measured on a shard.
     *
     * @return nothing when it left nothing
     */
    <T> Optional<T> signals(ShardCompleted shard, Function<SignalsReader, T> question) {
        // An earlier release didn't say where they are.
        String key =
                shard.signals().map(ObjectRef::key).orElseGet(() -> ObjectKeys.signals(shard.run(), shard.shard()));
        try (SignalsReader signals = new SignalsReader(store.open(key))) {
            return Optional.of(question.apply(signals));
        } catch (ObjectStoreException.Missing e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(key, e);
        }
    }

    /**
     * Reads an object of JSON lines, compressed with Zstandard, until {@code reader} has enough.
     *
     * @param reader whether it wants another one
     */
    void lines(ObjectRef object, Predicate<ObjectNode> reader) {
        try (MappingIterator<ObjectNode> lines =
                JSON.readerFor(ObjectNode.class).readValues(new ZstdInputStream(store.open(object.key())))) {
            boolean more = true;
            while (more && lines.hasNextValue()) {
                more = reader.test(lines.nextValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(object.key(), e);
        }
    }

    /** Reads a whole ledger, entry by entry. */
    void entries(ObjectRef ledger, Consumer<LedgerEntry> reader) {
        var _ = entry(ledger, entry -> {
            reader.accept(entry);
            return false;
        });
    }

    /** The first entry of a ledger that {@code wanted} accepts. */
    Optional<LedgerEntry> entry(ObjectRef ledger, Predicate<LedgerEntry> wanted) {
        try (LedgerReader entries = new LedgerReader(store.open(ledger.key()))) {
            while (entries.hasNext()) {
                LedgerEntry entry = entries.next();
                if (wanted.test(entry)) {
                    return Optional.of(entry);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(ledger.key(), e);
        }
    }
}
