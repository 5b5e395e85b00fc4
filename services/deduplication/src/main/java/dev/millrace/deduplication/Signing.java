package dev.millrace.deduplication;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.shards.ShardReader;
import dev.millrace.contracts.text.EnglishWords;
import dev.millrace.deduplication.domain.Keying;
import dev.millrace.deduplication.domain.Message;
import dev.millrace.deduplication.domain.ShardSigner;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.Recipes;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.IOException;
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
    // Splitting words remembers what it has seen, so the splitters are few and used again: one for each thread at work.
    private final Queue<EnglishWords> splitters = new ConcurrentLinkedQueue<>();

    public Signing(ObjectStore store, Recipes recipes, Persistence persistence) {
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
        byte[] documents = store.read(shard.data());
        try (ShardReader reader = new ShardReader(new ByteArrayInputStream(documents))) {
            ShardSigner.SignedShard signed = new ShardSigner(keying, owners).sign(shard, reader);
            store.put(
                    ObjectKeys.signatures(shard.run(), shard.shard()),
                    signed.signatures().toBytes());
            splitters.add(words);
            return signed.batches();
        }
    }
}
