package dev.millrace.contracts.text;

/** How a text falls into words. Implementations keep working memory and are for one thread. */
public interface WordSplitter {

    /** The words of {@code text}; the result is overwritten by the next call. */
    Words split(String text);

    /** The words of {@code text}, put into {@code into} in place of what was there. */
    Words split(String text, Words into);
}
