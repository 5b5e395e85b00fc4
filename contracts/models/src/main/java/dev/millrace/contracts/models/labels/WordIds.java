package dev.millrace.contracts.models.labels;

import dev.millrace.contracts.models.tokenizer.EncodedParts;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import java.util.Arrays;

/** A text's ids, and which of them each of its words is in. */
public final class WordIds {

    private static final int NONE = -1;

    private final TextWords words;
    private final int[] ids;
    /** Of each part of the text the first id that there is some of it in. */
    private final int[] first;
    /** The last such. */
    private final int[] last;

    private WordIds(TextWords words, int[] ids, int[] first, int[] last) {
        this.words = words;
        this.ids = ids;
        this.first = first;
        this.last = last;
    }

    /** Those that {@code tokenizer} makes of a text, without any around it. */
    public static WordIds of(String text, Tokenizer tokenizer) {
        TextWords words = TextWords.of(text);
        EncodedParts encoded = tokenizer.encode(words.parts());
        int[] first = new int[words.size()];
        Arrays.fill(first, NONE);
        int[] last = first.clone();
        for (int id = 0; id < encoded.size(); id++) {
            for (int part = encoded.first(id); part <= encoded.last(id); part++) {
                first[part] = first[part] == NONE ? id : first[part];
                last[part] = id;
            }
        }
        return new WordIds(words, encoded.ids(), first, last);
    }

    /** The words. */
    public TextWords words() {
        return words;
    }

    /** How many ids there are. */
    public int size() {
        return ids.length;
    }

    /** Some of the ids. */
    public int[] ids(int from, int to) {
        return Arrays.copyOfRange(ids, from, to);
    }

    /** The first id that there is some of a part in, which {@link #isJudged}. */
    public int first(int part) {
        return first[part];
    }

    /** The last such. */
    public int last(int part) {
        return last[part];
    }

    /**
     * Whether it can be said what a part is: white space isn't asked about, and of what a tokenizer leaves out nothing is
     * known.
     */
    public boolean isJudged(int part) {
        return first[part] != NONE && !words.isSpace(part);
    }
}
