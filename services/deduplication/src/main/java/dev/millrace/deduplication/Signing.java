package dev.millrace.deduplication;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeParts;
import dev.millrace.contracts.shards.ShardReader;
import dev.millrace.contracts.text.EnglishWords;
import dev.millrace.deduplication.domain.Batches;
import dev.millrace.deduplication.domain.Keying;
import dev.millrace.deduplication.domain.Message;
import dev.millrace.deduplication.domain.ShardSigner;
import dev.millrace.deduplication.domain.StoredKeys;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.Receipts;
import dev.millrace.stage.Recipes;
import dev.millrace.stage.Scratch;
import dev.millrace.stage.Work;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Reads a filtered shard, puts its signatures and finds the keys for its owners. A shard that an earlier run has signed in
 * the same way isn't read: its keys are entered as they were then.
 */
@ApplicationScoped
public class Signing {

    private static final Receipts.Kind<SignedShards.Signed> SIGNED =
            new Receipts.Kind<>(SignedShards.CONTRACT, shard -> List.of(shard.signatures(), shard.keys()));

    private final ObjectStore store;
    private final SignedShards signed;
    private final Receipts receipts;
    private final Recipes recipes;
    private final Persistence persistence;
    private final Scratch scratch;
    private final DeduplicationConfig config;
    // Splitting words remembers what it has seen, so the splitters are few and used again: one for each thread at work.
    private final Queue<EnglishWords> splitters = new ConcurrentLinkedQueue<>();

    public Signing(
            ObjectStore store,
            SignedShards signed,
            Receipts receipts,
            Recipes recipes,
            Persistence persistence,
            Scratch scratch,
            DeduplicationConfig config) {
        this.signed = signed;
        this.receipts = receipts;
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
        Recipe recipe = recipes.byDigest(shard.recipe());
        Batches batches = new Batches(owners, config.batchBytes());
        Work work = Work.of(
                "signing",
                Keying.RULES,
                List.of(RecipeParts.deduplication(recipe), shard.data().sha256()));
        Optional<SignedShards.Signed> known = receipts.find(work, SIGNED, shard.run());
        if (known.isPresent()) {
            signed.put(shard.run(), shard.shard(), known.get());
            try (Scratch.TempFile keys = scratch.fetch(known.get().keys())) {
                StoredKeys.read(Files.newInputStream(keys.path()), batches);
            }
            return batches.of(shard);
        }
        return sign(shard, recipe, batches, work);
    }

    private List<Message.Batch> sign(ShardCompleted shard, Recipe recipe, Batches batches, Work work)
            throws IOException {
        EnglishWords words = Optional.ofNullable(splitters.poll()).orElseGet(EnglishWords::new);
        ShardSigner signer = new ShardSigner(new Keying(recipe.dedup(), words), batches);
        try (Scratch.TempFile documents = scratch.fetch(shard.data());
                ShardReader reader = new ShardReader(Files.newInputStream(documents.path()));
                Scratch.TempFile signatures = scratch.file();
                Scratch.TempFile keys = scratch.file()) {
            List<Message.Batch> made = signer.sign(
                    shard, reader, Files.newOutputStream(signatures.path()), Files.newOutputStream(keys.path()));
            SignedShards.Signed found = new SignedShards.Signed(
                    store.put(ObjectKeys.signatures(shard.run(), shard.shard()), signatures.path()),
                    store.put(ObjectKeys.keys(shard.run(), shard.shard()), keys.path()));
            signed.put(shard.run(), shard.shard(), found);
            receipts.put(work, SIGNED, shard.run(), found);
            splitters.add(words);
            return made;
        }
    }
}
