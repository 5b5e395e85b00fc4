package dev.millrace.deduplication.domain;

import dev.millrace.contracts.recipes.Recipe;
import java.nio.ByteBuffer;
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

    public MinHash(Recipe.MinHash parameters) {
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
    public Optional<Signature> sign(List<String> words) {
        if (words.size() < ngram) {
            return Optional.empty();
        }
        // All words with a space between them: every shingle is a range of these bytes.
        byte[] joined = String.join(" ", words).getBytes(StandardCharsets.UTF_8);
        int[] starts = starts(joined, words.size());
        long[] least = family.empty();
        for (int first = 0; first + ngram <= words.size(); first++) {
            int from = starts[first];
            int to = starts[first + ngram] - 1;
            family.lower(least, SHINGLE_HASH.hashBytes(joined, from, to - from));
        }
        return Optional.of(new Signature(least));
    }

    /** Where each word starts, and one past the end as if another followed. Words hold no spaces. */
    private static int[] starts(byte[] joined, int words) {
        int[] starts = new int[words + 1];
        int word = 1;
        for (int i = 0; i < joined.length; i++) {
            if (joined[i] == ' ') {
                starts[word++] = i + 1;
            }
        }
        starts[words] = joined.length + 1;
        return starts;
    }

    /** The number of bytes a sketch of this family takes. */
    int sketchBytes() {
        return family.size() * Integer.BYTES;
    }

    /** Reads a sketch of this family. */
    Sketch readSketch(ByteBuffer in) {
        return Sketch.readFrom(in, family.size());
    }
}
