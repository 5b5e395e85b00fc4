package dev.millrace.filtering.domain;

import dev.millrace.contracts.text.EnglishSentences;
import dev.millrace.contracts.text.PythonText;
import dev.millrace.contracts.text.Spacing;
import dev.millrace.contracts.text.WordSplitter;
import dev.millrace.contracts.text.Words;
import java.util.Arrays;

/**
 * The lines that C4's rules leave of a text, with their words: taken over from the text where a line stays as it is, so
 * that nothing is split twice.
 */
final class C4Lines {

    /** Words of the shortest clause that counts, as many as C4 asks of a line. */
    private static final int CLAUSE = 3;

    private final WordSplitter splitter;
    private final Words lineWords = new Words();
    private final Words kept = new Words();
    private char[] text = new char[1 << 13];
    private int length;
    private boolean whole;
    private int lines;
    private int sentences;
    private int filler;
    private int brackets;

    C4Lines(WordSplitter splitter) {
        this.splitter = splitter;
    }

    void clear() {
        kept.clear();
        length = 0;
        whole = true;
        lines = 0;
        sentences = 0;
        filler = 0;
        brackets = 0;
    }

    /** Keeps the words {@code first} to {@code end} of {@code analyzed}, which are a line. */
    void keep(AnalyzedText analyzed, int first, int end) {
        Words words = analyzed.words();
        int from = first < end ? words.start(first) : 0;
        int to = first < end ? words.end(end - 1) : 0;
        newLine(to - from);
        kept.addAll(words, first, end, length - from);
        System.arraycopy(analyzed.chars(), from, text, length, to - from);
        length += to - from;
        sentences += analyzed.spacing() == Spacing.CLAUSES
                ? clauses(words, first, end)
                : EnglishSentences.countStripped(analyzed.text(), words, first, end);
    }

    /** Keeps a line that isn't as it was any more. */
    void keep(String line, Spacing spacing) {
        newLine(line.length());
        splitter.split(line, lineWords);
        sentences += spacing == Spacing.CLAUSES
                ? clauses(lineWords, 0, lineWords.size())
                : EnglishSentences.count(line, lineWords, 0, lineWords.size());
        kept.addAll(lineWords, 0, lineWords.size(), length);
        line.getChars(0, line.length(), text, length);
        length += line.length();
        whole = false;
    }

    /** What stands between white space, if it has {@value #CLAUSE} words: a sentence, as nothing else ends one. */
    private static int clauses(Words words, int first, int end) {
        int clauses = 0;
        int length = 0;
        for (int w = first; w < end; w++) {
            length = w > first && words.start(w) > words.end(w - 1) ? 0 : length;
            length += words.get(w).isPunctuation() ? 0 : 1;
            clauses += length == CLAUSE && !words.get(w).isPunctuation() ? 1 : 0;
        }
        return clauses;
    }

    private void newLine(int chars) {
        if (length + 1 + chars > text.length) {
            text = Arrays.copyOf(text, (length + 1 + chars) * 3 / 2);
        }
        if (lines++ > 0) {
            text[length++] = '\n';
        }
    }

    /** The document is refused for filler text or a curly bracket; only the first such line counts. */
    void refuse(boolean isFiller) {
        if (filler + brackets == 0) {
            filler += isFiller ? 1 : 0;
            brackets += isFiller ? 0 : 1;
        }
    }

    int lines() {
        return lines;
    }

    int sentences() {
        return sentences;
    }

    int filler() {
        return filler;
    }

    int brackets() {
        return brackets;
    }

    /** Whether this is the text as it came: nothing dropped, nothing cut, and the same breaks. */
    boolean isAllOf(AnalyzedText analyzed, WordLines from) {
        return whole
                && lines == from.count()
                && from.onlyLineFeeds()
                && length == analyzed.text().length();
    }

    /** What is left, without white space at its ends. */
    AnalyzedText rest(AnalyzedText of) {
        String all = new String(text, 0, length);
        String left = PythonText.strip(all);
        int cut = left.isEmpty() ? 0 : all.indexOf(left);
        if (cut == 0) {
            return of.trimmed(left, kept);
        }
        Words moved = new Words();
        moved.addAll(kept, 0, kept.size(), -cut);
        return of.trimmed(left, moved);
    }
}
