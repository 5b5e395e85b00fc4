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
     * @param batches one for each owner, in their order
     */
    public record SignedShard(Signatures signatures, List<Message.Batch> batches) {}

    private final Keying keying;
    private final int owners;

    public ShardSigner(Keying keying, int owners) {
        this.keying = keying;
        this.owners = owners;
    }

    /** Signs the documents of {@code event}'s shard. */
    public SignedShard sign(ShardCompleted event, Iterator<Document> documents) {
        List<Signatures.Signed> signed = new ArrayList<>();
        List<List<Entry>> entries = new ArrayList<>();
        for (int owner = 0; owner < owners; owner++) {
            entries.add(new ArrayList<>());
        }
        while (documents.hasNext()) {
            Document document = documents.next();
            Keyed keyed = keying.keys(document);
            int position = signed.size();
            keyed.keys().forEach(key -> entries.get(key.owner(owners)).add(new Entry(position, key)));
            signed.add(new Signatures.Signed(document.id(), keyed.sketch()));
        }
        List<Message.Batch> batches = new ArrayList<>();
        for (int owner = 0; owner < owners; owner++) {
            batches.add(new Message.Batch(event, owners, owner, entries.get(owner)));
        }
        return new SignedShard(new Signatures(signed), batches);
    }
}
