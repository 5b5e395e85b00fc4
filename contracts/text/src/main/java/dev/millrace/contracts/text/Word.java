package dev.millrace.contracts.text;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A word with what the rules ask about it, worked out once. Words of one {@link EnglishWords} are shared between the
 * places they occur at as long as its memory of chunks lasts, so equal words may or may not be the same object:
 * compare by {@link #equals}.
 */
public final class Word implements Chunk {

    private static final long MODULUS = (1L << 61) - 1;
    private static final long BASE = 0x9E3779B97F4A7C15L & MODULUS;
    /** Its powers, for words of usual length. */
    private static final long[] POWERS = new long[64];

    private static final int ALPHABETIC = 1;
    /** In the {@link Punctuation} set. */
    private static final int PUNCTUATION = 2;
    /** Punctuation by Unicode's categories. */
    private static final int MARK = 4;

    private static final byte[] ASCII = new byte[128];

    static {
        for (int c = 0; c < ASCII.length; c++) {
            ASCII[c] = (byte) traits(c);
        }
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = times(POWERS[i - 1], BASE);
        }
    }

    private final String text;
    private final int length;
    private final int codePoints;
    private final boolean alphabetic;
    private final boolean punctuation;
    private final boolean endsSentence;
    private final boolean mark;
    private final long hash;
    private byte @Nullable [] utf8;
    /** Its number among the parts of special cases; 0 when it's none. */
    final int part;

    private final boolean startsSpecial;

    Word(String text, int part, boolean startsSpecial) {
        this.text = text;
        this.startsSpecial = startsSpecial;
        this.length = text.length();
        this.codePoints = PythonText.length(text);
        this.part = part;
        int any = 0;
        int all = PUNCTUATION | MARK;
        long h = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (!Character.isLowSurrogate(c) || i == 0 || !Character.isHighSurrogate(text.charAt(i - 1))) {
                int traits = c < 128 ? ASCII[c] : traits(text.codePointAt(i));
                any |= traits;
                all &= traits;
            }
            h = times(h, BASE) + c + 1;
        }
        this.alphabetic = (any & ALPHABETIC) != 0;
        this.punctuation = (all & PUNCTUATION) != 0;
        this.mark = (all & MARK) != 0;
        this.endsSentence = codePoints == 1 && EnglishSentences.isEnd(text.codePointAt(0));
        this.hash = reduce(h);
    }

    /** A word that isn't split from English text. */
    public static Word of(String text) {
        return new Word(text, 0, false);
    }

    private static int traits(int c) {
        return (PythonText.isAlpha(c) ? ALPHABETIC : 0)
                | (Punctuation.contains(c) ? PUNCTUATION : 0)
                | (isUnicodePunctuation(c) ? MARK : 0);
    }

    /** The word itself, without white space at its ends. */
    @Override
    public String text() {
        return text;
    }

    /** Its UTF-8 form, shared: not to be written to. */
    @SuppressWarnings("EI_EXPOSE_REP")
    public byte[] utf8() {
        byte[] bytes = utf8;
        if (bytes == null) {
            bytes = text.getBytes(StandardCharsets.UTF_8);
            utf8 = bytes;
        }
        return bytes;
    }

    /** Its length in chars. */
    public int length() {
        return length;
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

    @Override
    public boolean startsSpecial() {
        return startsSpecial;
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
     * The hash of a text followed directly by a word: {@code append(a.hash(), b.hash(), b.length())} equals the hash of a
     * word that reads {@code ab}. A polynomial modulo 2^61-1 (Carter and Wegman 1979), so two texts of n characters meet
     * with a probability of about n/2^61.
     */
    public static long append(long hashBefore, long hash, int length) {
        return reduce(times(hashBefore, power(length)) + hash);
    }

    private static long power(int exponent) {
        long power = POWERS[Math.min(exponent, POWERS.length - 1)];
        for (int i = POWERS.length; i <= exponent; i++) {
            power = times(power, BASE);
        }
        return power;
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
