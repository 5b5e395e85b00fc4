package dev.millrace.filtering.domain.language;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import opennlp.tools.langdetect.LanguageDetectorModel;
import opennlp.tools.ml.model.AbstractModel;
import opennlp.tools.ml.model.Context;

/**
 * The parameters of Apache OpenNLP's language model (maximum entropy over character 1- to 3-grams; 103 languages, trained
 * on the Leipzig corpora), laid out to be added up quickly: an open table from n-gram to a row of languages and weights.
 * Read once, by OpenNLP's own reader; then shared by all threads.
 */
final class NgramModel {

    static final int LONGEST = 3;

    private static final String RESOURCE = "/langdetect-183.bin";
    private static final long MIX = 0x9E3779B97F4A7C15L;
    private static final int LETTER_BITS = 13;
    private static final int ROW_BITS = 20;
    private static final int LANGUAGE_BITS = 8;
    /** Weights are below 1 and kept to within 2^-23. */
    private static final float UNIT = 1 << 22;

    private final String[] languages;
    /** Number of each UTF-16 unit that occurs in n-grams, from 1; 0 for the others. */
    private final short[] letters = new short[Character.MAX_VALUE + 1];
    /** N-gram and row in one, so that a look-up waits for memory once. */
    private final long[] table;

    private final int shift;
    private final int[] offsets;
    /** Weight and language in one. */
    private final int[] weights;

    private NgramModel(String[] languages, Map<String, Context> ngrams) {
        this.languages = languages;
        int size = Integer.highestOneBit(ngrams.size()) * 2;
        this.shift = Long.numberOfLeadingZeros(size) + 1;
        this.table = new long[size];
        this.offsets = new int[ngrams.size() + 1];
        this.weights = new int
                [ngrams.values().stream().mapToInt(c -> c.getOutcomes().length).sum()];
        int row = 0;
        short letter = 0;
        for (Map.Entry<String, Context> ngram : ngrams.entrySet()) {
            for (char c : ngram.getKey().toCharArray()) {
                letters[c] = letters[c] == 0 ? ++letter : letters[c];
            }
            add(row++, ngram.getKey(), ngram.getValue());
        }
        if (letter >= 1 << LETTER_BITS || row >= 1 << ROW_BITS || languages.length > 1 << LANGUAGE_BITS) {
            throw new IllegalStateException(
                    "The language model has outgrown its table: %d letters, %d n-grams, %d languages"
                            .formatted(letter, row, languages.length));
        }
    }

    private void add(int row, String ngram, Context context) {
        int at = offsets[row];
        for (int i = 0; i < context.getOutcomes().length; i++) {
            int weight = Math.round((float) context.getParameters()[i] * UNIT);
            weights[at++] = weight << LANGUAGE_BITS | context.getOutcomes()[i];
        }
        offsets[row + 1] = at;
        long key = 0;
        for (int i = 0; i < ngram.length(); i++) {
            key = append(key, letter(ngram.charAt(i)));
        }
        int slot = slot(key);
        while (table[slot] != 0) {
            slot = (slot + 1) & (table.length - 1);
        }
        table[slot] = key << ROW_BITS | row;
    }

    /** Loaded when the first document asks for it. */
    static NgramModel shared() {
        return Holder.MODEL;
    }

    private static final class Holder {
        private static final NgramModel MODEL = load();
    }

    private static NgramModel load() {
        try (InputStream in = NgramModel.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("opennlp-models-langdetect is not on the class path: no " + RESOURCE);
            }
            AbstractModel model = (AbstractModel) new LanguageDetectorModel(in).getMaxentModel();
            Object[] parts = model.getDataStructures();
            @SuppressWarnings("unchecked") // what AbstractModel documents of its second part
            Map<String, Context> ngrams = (Map<String, Context>) parts[1];
            return new NgramModel((String[]) parts[2], ngrams);
        } catch (IOException e) {
            throw new UncheckedIOException("The language model can't be read", e);
        }
    }

    /** The model's own names of its languages: ISO 639-3. */
    String[] languages() {
        return languages.clone();
    }

    /** The number of a character, 0 when no n-gram has it. */
    int letter(char c) {
        return letters[c];
    }

    /** The key of an n-gram with one more letter. */
    static long append(long key, int letter) {
        return key << LETTER_BITS | letter;
    }

    /** Number of n-grams; rows are numbered from 0. */
    int rows() {
        return offsets.length - 1;
    }

    /** The row of an n-gram, or -1 when the model doesn't know it. */
    int row(long key) {
        for (int slot = slot(key); table[slot] != 0; slot = (slot + 1) & (table.length - 1)) {
            if (table[slot] >>> ROW_BITS == key) {
                return (int) table[slot] & ((1 << ROW_BITS) - 1);
            }
        }
        return -1;
    }

    private int slot(long key) {
        return (int) ((key * MIX) >>> shift);
    }

    /** Adds a row's weights to the sums, one for each language, in units of 1/{@link #unit()}. */
    void addTo(long[] sums, int row) {
        for (int i = offsets[row]; i < offsets[row + 1]; i++) {
            sums[weights[i] & ((1 << LANGUAGE_BITS) - 1)] += weights[i] >> LANGUAGE_BITS;
        }
    }

    /** What a weight of 1 is in sums. */
    static double unit() {
        return UNIT;
    }
}
