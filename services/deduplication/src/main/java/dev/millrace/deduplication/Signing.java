package dev.millrace.deduplication;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.shards.ShardReader;
import dev.millrace.contracts.text.EnglishWords;
import dev.millrace.deduplication.domain.Batches;
import dev.millrace.deduplication.domain.Keying;
import dev.millrace.deduplication.domain.Message;
import dev.millrace.deduplication.domain.ShardSigner;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.Recipes;
import dev.millrace.stage.Scratch;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Reads a filtered shard, puts its signatures and finds the keys for its owners. */
@ApplicationScoped
public class Signing {

    private final ObjectStore store;
    private final Recipes recipes;
    private final Persistence persistence;
    private final Scratch scratch;
    private final DeduplicationConfig config;
    // Splitting words remembers what it has seen, so the splitters are few and used again: one for each thread at work.
    private final Queue<EnglishWords> splitters = new ConcurrentLinkedQueue<>();

    public Signing(
            ObjectStore store, Recipes recipes, Persistence persistence, Scratch scratch, DeduplicationConfig config) {
        this.scratch = scratch;
        this.config = config;
        this.store = store;
        this.recipes = recipes;
        this.persistence = persistence;
    }

    List<Message.Batch> sign(ShardCompleted shard, int owners) throws Unusable {
        return persistence.persist("signing " + shard.key(), () -> attempt(shard, owners));
    }

    private List<Message.Batch> attempt(ShardCompleted shard, int owners) throws IOException {
        EnglishWords words = Optional.ofNullable(splitters.poll()).orElseGet(EnglishWords::new);
        Keying keying = new Keying(recipes.byDigest(shard.recipe()).dedup(), words);
        Batches batches = new Batches(owners, config.batchBytes());
        try (Scratch.Slip documents = scratch.fetch(shard.data());
                ShardReader reader = new ShardReader(Files.newInputStream(documents.path()));
                Scratch.Slip signatures = scratch.file()) {
            List<Message.Batch> signed =
                    new ShardSigner(keying, batches).sign(shard, reader, Files.newOutputStream(signatures.path()));
            store.put(ObjectKeys.signatures(shard.run(), shard.shard()), signatures.path());
            splitters.add(words);
            return signed;
        }
    }
}
