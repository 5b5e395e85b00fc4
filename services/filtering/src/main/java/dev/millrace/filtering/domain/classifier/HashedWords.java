package dev.millrace.filtering.domain.classifier;

import dev.millrace.contracts.text.UnspacedScripts;
import dev.millrace.filtering.domain.words.DictionaryWords;
import java.util.Arrays;
import java.util.Optional;

/**
 * The features of a text for a linear model: its words and pairs of neighbouring words, hashed into {@value #SIZE} slots
 * (Weinberger et al. 2009, arXiv:0902.2206; Brown et al. 2020, arXiv:2005.14165, appendix A, hash words for the same
 * purpose). A word is a run of letters and digits in lower case, or one mark of punctuation; where a script puts no space
 * between words, ICU's dictionaries find them. The value of a feature is 1 +
 * ln(count), and all values together have the Euclidean length 1, so that a text's length alone says nothing. For one
 * thread; the features of one text at a time.
 */
public final class HashedWords {

    /** How many features there are. */
    public static final int SIZE = 1 << 18;

    /** The name of this way of making features, which a model made with it carries. */
    public static final String NAME = "hashed words and pairs, 2^18, 2";

    /** The same without dictionaries, where a passage in a script without spaces is a word: of models made so. */
    private static final String RUNS = "hashed words and pairs, 2^18, 1";

    /** Words at most that are read of a text; what it is like shows long before. */
    private static final int MOST_WORDS = 20_000;

    private static final long BASIS = 0xCBF29CE484222325L;
    private static final long PRIME = 0x100000001B3L;

    private final short[] counts = new short[SIZE];
    private int[] slots = new int[1024];
    private float[] values = new float[1024];
    private int size;
    private int words;
    private long before;
    private final boolean cuts;
    private final DictionaryWords dictionary = new DictionaryWords();

    /** The features that models are made with. */
    public HashedWords() {
        this(true);
    }

    private HashedWords(boolean cuts) {
        this.cuts = cuts;
    }

    /** What makes the features of this name; empty when this release makes none such. */
    static Optional<HashedWords> named(String features) {
        return features.equals(NAME) || features.equals(RUNS)
                ? Optional.of(new HashedWords(features.equals(NAME)))
                : Optional.empty();
    }

    /** Reads {@code text}, and forgets the one before. */
    public void read(String text) {
        size = 0;
        words = 0;
        before = BASIS;
        for (int i = 0; i < text.length() && words < MOST_WORDS; i++) {
            char c = text.charAt(i);
            if (isCut(text, i)) {
                int end = DictionaryWords.end(text, i);
                dictionary.cut(text, i, end, (from, to) -> cutWord(text, from, to));
                i = end - 1;
            } else if (isWordPart(c)) {
                i = word(text, i) - 1;
            } else if (c > ' ' && !Character.isWhitespace(c)) {
                word((BASIS ^ c) * PRIME);
            }
        }
        finish();
    }

    private boolean isCut(String text, int at) {
        return cuts && text.charAt(at) >= 0xE00 && UnspacedScripts.isLetter(text.codePointAt(at));
    }

    private void cutWord(String text, int from, int to) {
        if (words < MOST_WORDS) {
            long hash = BASIS;
            for (int i = from; i < to; i++) {
                hash = (hash ^ text.charAt(i)) * PRIME;
            }
            word(hash);
        }
    }

    private static boolean isWordPart(char c) {
        return c < 128
                ? (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                : Character.isLetterOrDigit(c) || Character.isSurrogate(c);
    }

    private int word(String text, int from) {
        long hash = BASIS;
        int i = from;
        for (; i < text.length() && isWordPart(text.charAt(i)) && !isCut(text, i); i++) {
            char c = text.charAt(i);
            hash = (hash ^ (c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c < 128 ? c : Character.toLowerCase(c))) * PRIME;
        }
        word(hash);
        return i;
    }

    private void word(long hash) {
        words++;
        count(hash);
        count((before * 31 + hash) * PRIME);
        before = hash;
    }

    /** The finaliser of MurmurHash3 (Appleby, public domain) spreads the hash over the slots. */
    private void count(long hash) {
        long h = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
        h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
        int slot = (int) (h >>> 40) & (SIZE - 1);
        if (counts[slot] == 0) {
            if (size == slots.length) {
                slots = Arrays.copyOf(slots, 2 * size);
                values = new float[2 * size];
            }
            slots[size++] = slot;
        }
        counts[slot] += (short) (counts[slot] < Short.MAX_VALUE ? 1 : 0);
    }

    /** In the order of slots, so that sums are the same whatever the order of words. */
    private void finish() {
        Arrays.sort(slots, 0, size);
        double squares = 0;
        for (int i = 0; i < size; i++) {
            double value = 1 + Math.log(counts[slots[i]]);
            counts[slots[i]] = 0;
            values[i] = (float) value;
            squares += value * value;
        }
        float scale = (float) (1 / Math.sqrt(Math.max(squares, 1e-12)));
        for (int i = 0; i < size; i++) {
            values[i] *= scale;
        }
    }

    /** How many features the text has. */
    public int size() {
        return size;
    }

    /** The slot of the {@code i}-th feature; slots ascend. */
    public int slot(int i) {
        return slots[i];
    }

    /** The value of the {@code i}-th feature. */
    public float value(int i) {
        return values[i];
    }
}
