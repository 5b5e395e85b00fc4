package dev.millrace.contracts.text;

import java.nio.charset.StandardCharsets;

/**
 * A word with what the rules ask about it, worked out once. Words of one {@link EnglishWords} are shared between the
 * places they occur at as long as its memory of chunks lasts, so equal words may or may not be the same object:
 * compare by {@link #equals}.
 */
public final class Word {

    private static final long MODULUS = (1L << 61) - 1;
    private static final long BASE = 0x9E3779B97F4A7C15L & MODULUS;

    private final String text;
    private final byte[] utf8;
    private final int codePoints;
    private final boolean alphabetic;
    private final boolean punctuation;
    private final boolean endsSentence;
    private final boolean mark;
    private final long hash;
    private final long shift;
    final int part;

    Word(String text, int part) {
        this.text = text;
        this.utf8 = text.getBytes(StandardCharsets.UTF_8);
        this.codePoints = PythonText.length(text);
        this.alphabetic = text.codePoints().anyMatch(PythonText::isAlpha);
        this.punctuation = text.codePoints().allMatch(Punctuation::contains);
        this.endsSentence = codePoints == 1 && CharacterClass.SENTENCE_END.has(text.codePointAt(0));
        this.mark = text.codePoints().allMatch(Word::isUnicodePunctuation);
        this.part = part;
        long h = 0;
        long s = 1;
        for (int i = 0; i < text.length(); i++) {
            h = times(h, BASE) + text.charAt(i) + 1;
            s = times(s, BASE);
        }
        this.hash = reduce(h);
        this.shift = s;
    }

    /** The word itself, without white space at its ends. */
    public String text() {
        return text;
    }

    /** Its UTF-8 form, shared: not to be written to. */
    @SuppressWarnings("EI_EXPOSE_REP")
    public byte[] utf8() {
        return utf8;
    }

    /** Its length in code points. */
    public int codePoints() {
        return codePoints;
    }

    /** Whether it has a letter. */
    public boolean isAlphabetic() {
        return alphabetic;
    }

    /** Whether nothing in it is outside the {@link Punctuation} set. */
    public boolean isPunctuation() {
        return punctuation;
    }

    /** Whether a sentence can end with it: {@code .}, {@code ?}, {@code !} and their like in other scripts. */
    boolean endsSentence() {
        return endsSentence;
    }

    /** Whether it's all punctuation by Unicode's categories, as spaCy's {@code is_punct} has it. */
    boolean isMark() {
        return mark;
    }

    private static boolean isUnicodePunctuation(int c) {
        return switch (Character.getType(c)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }

    /** A 61-bit hash of its characters. */
    public long hash() {
        return hash;
    }

    /**
     * The hash of a text followed directly by this word: {@code a.append(b.hash())} equals the hash of a word that
     * reads {@code ba}. A polynomial modulo 2^61-1 (Carter and Wegman 1979), so two texts of n characters meet with a
     * probability of about n/2^61.
     */
    public long append(long hashBefore) {
        return reduce(times(hashBefore, shift) + hash);
    }

    /** What {@link #append} multiplies by: 2^61-1 arithmetic. */
    static long times(long a, long b) {
        long high = Math.multiplyHigh(a, b);
        long low = a * b;
        return reduce((low & MODULUS) + ((low >>> 61) | (high << 3)));
    }

    private static long reduce(long x) {
        long r = (x & MODULUS) + (x >>> 61);
        return r >= MODULUS ? r - MODULUS : r;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Word w && hash == w.hash && text.equals(w.text));
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hash);
    }

    @Override
    public String toString() {
        return text;
    }
}
