package dev.millrace.filtering.domain;

import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.text.PythonText;
import dev.millrace.contracts.text.WordSplitter;
import dev.millrace.contracts.text.Words;
import java.util.Map;
import java.util.Optional;

/**
 * A text to be judged, with its words and the document it belongs to. Made once a text, so that every rule set reads the
 * same split. Valid until the next one is made with the same splitter.
 */
public final class Passage {

    private final Document document;
    private final String text;
    private final int length;
    private final Words words;

    private Passage(Document document, String text, Words words) {
        this.document = document;
        this.text = text;
        this.length = PythonText.length(text);
        this.words = words;
    }

    /** The whole text of {@code document}, split by {@code splitter}. */
    public static Passage of(Document document, WordSplitter splitter) {
        return new Passage(document, document.text(), splitter.split(document.text()));
    }

    /** A text of which nothing else is known. */
    public static Passage of(String text, WordSplitter splitter) {
        return of(new Document("", text, "", Optional.empty(), Map.of()), splitter);
    }

    /** What an earlier rule set has left of the same document's text. */
    public Passage trimmed(String left, WordSplitter splitter) {
        return new Passage(document, left, splitter.split(left));
    }

    /** The document as it came in: its address and whatever else its source says. */
    public Document document() {
        return document;
    }

    /** The text. */
    public String text() {
        return text;
    }

    /** Its length in code points. */
    public int length() {
        return length;
    }

    /** Its words. */
    public Words words() {
        return words;
    }
}
