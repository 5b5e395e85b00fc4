package dev.millrace.filtering.domain;

import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.text.PythonText;
import dev.millrace.contracts.text.Spacing;
import dev.millrace.contracts.text.WordSplitter;
import dev.millrace.contracts.text.Words;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A text to be judged, with its words and the document it belongs to. Made once a text, so that every rule set reads the
 * same split. Valid until the next one is made with the same splitter.
 */
public final class AnalyzedText {

    private final Document document;
    private final String text;
    private final int length;
    private final Words words;
    private final Spacing spacing;
    private char @Nullable [] chars;

    private AnalyzedText(Document document, String text, Words words, Spacing spacing) {
        this.document = document;
        this.text = text;
        this.length = PythonText.length(text);
        this.words = words;
        this.spacing = spacing;
    }

    /** The whole text of {@code document}, split by {@code splitter}. */
    public static AnalyzedText of(Document document, WordSplitter splitter) {
        return new AnalyzedText(
                document, document.text(), splitter.split(document.text()), Spacing.of(document.text()));
    }

    /** A text of which nothing else is known. */
    public static AnalyzedText of(String text, WordSplitter splitter) {
        return of(new Document("", text, "", Optional.empty(), Map.of()), splitter);
    }

    /** What a rule set has left of the same document's text, whose words it knows. */
    public AnalyzedText trimmed(String left, Words itsWords) {
        return new AnalyzedText(document, left, itsWords, spacing);
    }

    /** The document as it came in: its address and whatever else its source says. */
    public Document document() {
        return document;
    }

    /** The text. */
    public String text() {
        return text;
    }

    /** The text's chars, shared: not to be written to. Where every character is looked at, arrays are faster. */
    char[] chars() {
        char[] found = chars;
        if (found == null) {
            found = text.toCharArray();
            chars = found;
        }
        return found;
    }

    /** Length in code points of {@code text[from..to)}. */
    int length(int from, int to) {
        return length == text.length() ? to - from : text.codePointCount(from, to);
    }

    /** Its length in code points. */
    public int length() {
        return length;
    }

    /** Its length in UTF-8, where one byte takes the place of a lone surrogate. */
    long bytes() {
        long bytes = text.length();
        for (char c : chars()) {
            if (c >= 0x80 && !Character.isSurrogate(c)) {
                bytes += c < 0x800 ? 1 : 2;
            }
        }
        int pairs = text.length() - length;
        return bytes + 2L * pairs;
    }

    /** What stands between white space in the document's text. */
    Spacing spacing() {
        return spacing;
    }

    /** Its words. */
    public Words words() {
        return words;
    }
}
