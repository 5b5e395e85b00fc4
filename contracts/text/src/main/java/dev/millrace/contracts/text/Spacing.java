package dev.millrace.contracts.text;

/** What stands between white space in a text, by the script that most of it is in. */
public enum Spacing {
    /** Words, as in most scripts. */
    WORDS,
    /** Clauses or sentences, which nothing else ends: Thai and Lao. */
    CLAUSES,
    /** Whole passages, in which marks end sentences: Chinese, Japanese, Khmer, Burmese. */
    PASSAGES;

    /** A text with fewer such characters than one in so many is in another script, and quotes one of these. */
    private static final int SHARE = 10;

    /** What it is in {@code text}. */
    public static Spacing of(String text) {
        int unspaced = 0;
        int clauses = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0xE00 && UnspacedScripts.isUnspaced(c)) {
                unspaced++;
                clauses += c < 0xF00 ? 1 : 0;
            }
        }
        if (unspaced == 0 || (long) SHARE * unspaced < text.length()) {
            return WORDS;
        }
        return 2L * clauses > unspaced ? CLAUSES : PASSAGES;
    }
}
