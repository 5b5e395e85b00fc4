package dev.millrace.contracts.text;

/** A run of characters without white space, as words: most are one word, which then stands for itself. */
sealed interface Chunk permits Word, Chunk.Several {

    /** How it reads. */
    String text();

    /** Whether a special case that is several words by the rules may begin in it. */
    boolean startsSpecial();

    /** Whether it reads as {@code whole[from..to)} does. */
    default boolean reads(char[] whole, int from, int to) {
        String text = text();
        if (text.length() != to - from) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (text.charAt(i - from) != whole[i]) {
                return false;
            }
        }
        return true;
    }

    /** One of several words, in order. */
    final class Several implements Chunk {
        private final String text;
        private final Word[] words;
        private final boolean startsSpecial;

        Several(String text, Word[] words) {
            this.text = text;
            this.words = words;
            boolean starts = false;
            for (Word word : words) {
                starts |= word.startsSpecial();
            }
            this.startsSpecial = starts;
        }

        @Override
        public String text() {
            return text;
        }

        @Override
        public boolean startsSpecial() {
            return startsSpecial;
        }

        int size() {
            return words.length;
        }

        Word get(int i) {
            return words[i];
        }
    }
}
