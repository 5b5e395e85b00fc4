package dev.millrace.filtering.domain;

import dev.millrace.contracts.text.EnglishWords;
import dev.millrace.contracts.text.PythonText;
import dev.millrace.contracts.text.Words;

/**
 * A text to be judged, with its words. Made once a text, so that every rule set reads the same split.
 *
 * @param text the text
 * @param length its length in code points
 * @param words its words; overwritten when the next passage is read with the same splitter
 */
public record Passage(String text, int length, Words words) {

    /** Reads {@code text} with {@code english}. */
    public static Passage of(String text, EnglishWords english) {
        return new Passage(text, PythonText.length(text), english.split(text));
    }
}
