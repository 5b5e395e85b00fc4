package dev.millrace.deduplication.domain;

import dev.millrace.contracts.recipes.MinHashSpec;
import dev.millrace.contracts.text.Words;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.openhft.hashing.LongHashFunction;

/**
 * MinHash signatures (Broder, 1997) as datatrove makes them: shingles of {@code ngram} words joined by a space, xxHash64 of
 * their UTF-8 with seed 0, and one permutation for each of {@code bands * rows} components.
 */
public final class MinHash {

    private static final LongHashFunction SHINGLE_HASH = LongHashFunction.xx();

    private final int ngram;
    private final int bands;
    private final int rows;
    private final HashFamily family;

    public MinHash(MinHashSpec parameters) {
        if (parameters.ngram() < 1
                || parameters.rows() < 1
                || parameters.bands() < 1
                || parameters.bands() > Key.MAX_BANDS) {
            throw new IllegalArgumentException("MinHash takes at least one word a shingle, one row and 1 to "
                    + Key.MAX_BANDS + " bands, not " + parameters);
        }
        this.ngram = parameters.ngram();
        this.bands = parameters.bands();
        this.rows = parameters.rows();
        this.family = HashFamily.of(parameters.seed(), bands * rows);
    }

    int bands() {
        return bands;
    }

    int rows() {
        return rows;
    }

    /**
     * The signature of a document whose normalised text falls into {@code words}.
     *
     * @return empty when there are fewer words than a shingle takes: such a document is never a near-duplicate
     */
    public Optional<Signature> sign(Words words) {
        JoinedWords joined = new JoinedWords(words.size());
        for (int i = 0; i < words.size(); i++) {
            joined.add(words.get(i).utf8());
        }
        return sign(joined);
    }

    /** The same for words as strings. */
    public Optional<Signature> sign(List<String> words) {
        JoinedWords joined = new JoinedWords(words.size());
        words.forEach(word -> joined.add(word.getBytes(StandardCharsets.UTF_8)));
        return sign(joined);
    }

    private Optional<Signature> sign(JoinedWords words) {
        if (words.size() < ngram) {
            return Optional.empty();
        }
        long[] least = family.empty();
        for (int first = 0; first + ngram <= words.size(); first++) {
            family.lower(least, words.hash(SHINGLE_HASH, first, first + ngram));
        }
        return Optional.of(new Signature(least));
    }
}
