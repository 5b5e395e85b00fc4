package dev.millrace.cli.files;

import dev.millrace.ingestion.domain.html.PageReader;

/** The text of documents, pages included. */
final class Pages {

    private Pages() {}

    /** The document's text; of a page, the main text, as ingestion extracts it. */
    static String text(InputDocument document) {
        return document.html() ? PageReader.read(document.content()).text() : document.content();
    }
}
