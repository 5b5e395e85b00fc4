package dev.millrace.cli.files;

import dev.millrace.ingestion.domain.html.Page;
import dev.millrace.ingestion.domain.html.PageBeyondLimit;
import dev.millrace.ingestion.domain.html.PageReader;

/** The text of documents, pages included. */
final class Pages {

    private Pages() {}

    /** The document's text; of a page, the main text, as ingestion extracts it. */
    static String text(InputDocument document) throws UnusableDocument {
        return document.html() ? read(document).text() : document.content();
    }

    /**
     * What a page says.
     *
     * @throws UnusableDocument naming the limit, if the page is too deep or too large
     */
    static Page read(InputDocument document) throws UnusableDocument {
        try {
            return PageReader.read(document.content());
        } catch (PageBeyondLimit e) {
            throw new UnusableDocument(String.valueOf(e.getMessage()), e);
        }
    }
}
