package dev.millrace.ingestion.domain.html;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/** Reads a page. */
public final class PageReader {

    private PageReader() {}

    /** What {@code html} says; any characters at all give a page, if only an empty one. */
    public static Page read(String html) {
        Document document = Jsoup.parse(html);
        PageFacts facts = PageFacts.of(document);
        return new Page(facts.title(), facts.date(), facts.language(), facts.author(), MainText.of(document.body()));
    }
}
