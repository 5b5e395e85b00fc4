package dev.millrace.deduplication.domain;

import dev.millrace.contracts.recipes.Dedup;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.text.EnglishWords;
import dev.millrace.contracts.text.MinHashText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.openhft.hashing.LongTupleHashFunction;

/** Finds a document's keys, as the recipe's {@code dedup} section asks. Not thread-safe: one per thread. */
public final class Keying {

    /** To be raised when the same text or address gives other keys. */
    public static final int RULES = 3;

    private static final LongTupleHashFunction HASH_128 = LongTupleHashFunction.xx128();

    private final boolean exact;
    private final boolean url;
    private final Optional<MinHash> near;
    private final EnglishWords words;

    public Keying(Dedup recipe, EnglishWords words) {
        this.words = words;
        this.exact = recipe.exact();
        this.url = recipe.url();
        this.near = recipe.near().map(MinHash::new);
    }

    /** Hashes in a document's sketch; 0 when near-duplicates aren't looked for. */
    int components() {
        return near.map(minHash -> minHash.bands() * minHash.rows()).orElse(0);
    }

    /** The keys of {@code document}. */
    public Keyed keys(Document document) {
        return keys(document.text(), Optional.ofNullable(document.metadata().get(Document.URL)));
    }

    /** The keys of a text found at an address. */
    public Keyed keys(String text, Optional<String> address) {
        List<Key> keys = new ArrayList<>();
        if (exact) {
            long[] hash = HASH_128.hashBytes(text.getBytes(StandardCharsets.UTF_8));
            keys.add(Key.text(hash[1], hash[0]));
        }
        if (url) {
            address.map(Address::normalise).filter(form -> !form.isEmpty()).ifPresent(form -> {
                long[] hash = HASH_128.hashBytes(form.getBytes(StandardCharsets.UTF_8));
                keys.add(Key.address(hash[1], hash[0]));
            });
        }
        Optional<Sketch> sketch = near.flatMap(minHash -> addBands(minHash, text, keys));
        return new Keyed(keys, sketch);
    }

    private Optional<Sketch> addBands(MinHash minHash, String text, List<Key> keys) {
        Optional<Signature> signature = minHash.sign(words.split(MinHashText.normalise(text)));
        signature.ifPresent(found -> {
            for (int band = 0; band < minHash.bands(); band++) {
                keys.add(Key.band(band, found.bandHash(band, minHash.rows())));
            }
        });
        return signature.map(Signature::sketch);
    }
}
