package dev.millrace.tokenization.domain;

import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** How often each piece of text occurs: merges never cross pieces, so this is all that training needs to know. */
final class WordCounts {

    /** Chars of a piece to learn from, where texts aren't cut: merges go through all of a piece that they change. */
    private static final int LONGEST = 1024;

    /** Pieces that differ, of which more aren't held: a training takes some 2 GB of heap for so many (docs/performance.md). */
    private static final int MOST_PIECES = 4_000_000;

    /** What is learnt from as one. */
    enum Learnt {
        /** A piece as it is cut. */
        WHOLE,
        /** Of a piece each line. */
        LINES,
        /** Of a piece each word with the space before it, which is written as a mark; of several spaces the last is a word's. */
        WORDS
    }

    private static final class Count {
        long n;
    }

    private final Tokenizer cutter;
    private final Learnt learnt;
    private final int most;
    private final Map<String, Count> counts = new HashMap<>();
    private long bytes;

    /** @param tokenizer the content of a {@code tokenizer.json} that cuts texts as the one that comes of them will */
    WordCounts(byte[] tokenizer, Learnt learnt) {
        this(tokenizer, learnt, MOST_PIECES);
    }

    /** @param most pieces that are held at a time: when there are more, the rarest half is forgotten */
    WordCounts(byte[] tokenizer, Learnt learnt, int most) {
        this.learnt = learnt;
        this.most = most;
        try {
            this.cutter = Tokenizer.read(tokenizer);
        } catch (MalformedTokenizer e) {
            throw new IllegalStateException("A tokenizer that is written here can't be read here", e);
        }
    }

    /** Adds a text's pieces. */
    void add(String text) {
        cutter.pieces(text, learnt == Learnt.WHOLE ? this::count : this::addParts);
        bytes += text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** A piece that is cut for training alone: no token that is learnt reaches from one part into the next. */
    private void addParts(String piece) {
        for (int at = 0; at < piece.length(); ) {
            int next = Math.min(next(piece, at), at + LONGEST);
            boolean splits = next < piece.length() && Character.isLowSurrogate(piece.charAt(next));
            count(piece.substring(at, splits ? next - 1 : next));
            at = splits ? next - 1 : next;
        }
    }

    private int next(String piece, int from) {
        int at = from + 1;
        if (learnt == Learnt.LINES) {
            int line = piece.indexOf('\n', from);
            return line < 0 ? piece.length() : line + 1;
        }
        while (at < piece.length() && !isWord(piece, at)) {
            at++;
        }
        return at;
    }

    private static boolean isWord(String piece, int at) {
        boolean spaced = piece.charAt(at) == TokenizerFile.SPACE_MARK;
        return spaced && (at + 1 == piece.length() || piece.charAt(at + 1) != TokenizerFile.SPACE_MARK);
    }

    private void count(String piece) {
        counts.computeIfAbsent(piece, word -> new Count()).n++;
        for (long rare = 1; counts.size() > most || (rare > 1 && counts.size() > most / 2); rare++) {
            long seldom = rare;
            counts.values().removeIf(count -> count.n <= seldom);
        }
    }

    /** UTF-8 bytes of all texts. */
    long bytes() {
        return bytes;
    }

    /** One piece that occurs {@code n} times. */
    interface Visitor {
        void word(String word, long n);
    }

    void forEach(Visitor visitor) {
        counts.forEach((word, count) -> visitor.word(word, count.n));
    }
}
