package dev.millrace.deduplication.domain;

import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.shards.Document;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Turns the documents of a shard into what its decision needs: signatures, and a batch of keys for each owner. */
public final class ShardSigner {

    /**
     * A signed shard.
     *
     * @param signatures of its documents
     * @param batches at least one for each owner
     */
    public record SignedShard(Signatures signatures, List<Message.Batch> batches) {}

    private final Keying keying;
    private final Batches batches;

    /** For one shard, whose keys go into {@code batches}. */
    public ShardSigner(Keying keying, Batches batches) {
        this.keying = keying;
        this.batches = batches;
    }

    /** Signs the documents of {@code event}'s shard. */
    public SignedShard sign(ShardCompleted event, Iterator<Document> documents) {
        List<Signatures.Signed> signed = new ArrayList<>();
        while (documents.hasNext()) {
            Document document = documents.next();
            Keyed keyed = keying.keys(document);
            int position = signed.size();
            keyed.keys().forEach(key -> batches.add(position, key));
            signed.add(new Signatures.Signed(document.id(), keyed.sketch()));
        }
        return new SignedShard(new Signatures(signed), batches.of(event));
    }
}
