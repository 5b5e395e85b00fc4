package dev.millrace.contracts.text;

/**
 * Counts sentences as spaCy's sentencizer does: one ends with a full stop, question or exclamation mark and the
 * punctuation after it.
 */
public final class EnglishSentences {

    private EnglishSentences() {}

    /** Khmer's, which spaCy lacks. */
    private static final String KHMER_ENDS = "\u17D4\u17D5";

    /** Whether a sentence can end with this character: {@code . ? !} and their like in other scripts. */
    public static boolean isEnd(int c) {
        return CharacterClass.SENTENCE_END.has(c) || (c > 127 && KHMER_ENDS.indexOf(c) >= 0);
    }

    /**
     * How many sentences the words {@code from} to {@code to} (exclusive) of {@code text} form. White space at the end
     * of a text counts as one more, as it does there: strip what shouldn't.
     *
     * @param words all words of {@code text}
     */
    public static int count(String text, Words words, int from, int to) {
        return count(text, words, from, to, to == words.size());
    }

    /** The same, whatever white space comes after the last of these words: of a line within a text. */
    public static int countStripped(String text, Words words, int from, int to) {
        return count(text, words, from, to, false);
    }

    private static int count(String text, Words words, int from, int to, boolean toTheEnd) {
        int sentences = to > from ? 1 : 0;
        boolean ended = false;
        for (int i = from; i < to; i++) {
            Word word = words.get(i);
            boolean ends = word.endsSentence();
            if (ended && (!(word.isMark() || ends) || isWhiteSpaceToken(text, words.end(i - 1), words.start(i)))) {
                sentences++;
                ended = false;
            }
            ended |= ends;
        }
        return ended && toTheEnd && isWhiteSpaceToken(text, words.end(to - 1), text.length())
                ? sentences + 1
                : sentences;
    }

    /** White space other than a single blank is a token for spaCy, and one that a sentence can start with. */
    private static boolean isWhiteSpaceToken(String text, int from, int to) {
        return to - from > 1 || (to - from == 1 && text.charAt(from) != ' ');
    }
}
