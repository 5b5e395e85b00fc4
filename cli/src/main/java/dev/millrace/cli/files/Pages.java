package dev.millrace.cli.files;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.ingestion.domain.html.Page;
import dev.millrace.ingestion.domain.html.PageBeyondLimit;
import dev.millrace.ingestion.domain.html.PageReader;

/** The text of documents, pages included. */
final class Pages {

    private Pages() {}

    /** The document's text; of a page, the main text, as ingestion extracts it. */
    static String text(InputDocument document) throws CommandFailed {
        return document.html() ? read(document).text() : document.content();
    }

    /**
     * What a page says.
     *
     * @throws CommandFailed naming the place and the limit, if the page is too deep or too large
     */
    static Page read(InputDocument document) throws CommandFailed {
        try {
            return PageReader.read(document.content());
        } catch (PageBeyondLimit e) {
            throw new CommandFailed("%s: %s".formatted(document.place(), e.getMessage()), e);
        }
    }
}
