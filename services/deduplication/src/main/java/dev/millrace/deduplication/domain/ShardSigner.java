package dev.millrace.deduplication.domain;

import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.shards.Document;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.List;

/** Turns the documents of a shard into what its decision needs: signatures, and a batch of keys for each owner. */
public final class ShardSigner {

    private final Keying keying;
    private final Batches batches;

    /** For one shard, whose keys go into {@code batches}. */
    public ShardSigner(Keying keying, Batches batches) {
        this.keying = keying;
        this.batches = batches;
    }

    /**
     * Signs the documents of {@code event}'s shard.
     *
     * @param to where their signatures go
     * @param keysTo where their keys go, for {@link StoredKeys}
     * @return at least one batch for each owner
     * @throws IllegalArgumentException when the shard has another number of documents than its event says
     */
    public List<Message.Batch> sign(
            ShardCompleted event, Iterator<Document> documents, OutputStream to, OutputStream keysTo)
            throws IOException {
        try (Signatures.Writer signatures =
                        new Signatures.Writer(to, event.counts().kept(), keying.components());
                StoredKeys.Writer keys = new StoredKeys.Writer(keysTo)) {
            for (int position = 0; documents.hasNext(); position++) {
                sign(position, documents.next(), signatures, keys);
            }
            signatures.complete();
        }
        return batches.of(event);
    }

    private void sign(int position, Document document, Signatures.Writer signatures, StoredKeys.Writer keys)
            throws IOException {
        Keyed keyed = keying.keys(document);
        for (Key key : keyed.keys()) {
            batches.add(position, key);
            keys.write(position, key);
        }
        signatures.write(new Signatures.Signed(document.id(), keyed.sketch()));
    }
}
