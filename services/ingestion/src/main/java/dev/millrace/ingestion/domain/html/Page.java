package dev.millrace.ingestion.domain.html;

import dev.millrace.contracts.shards.Document;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a page says.
 *
 * @param text the main text, a paragraph a line; empty when there is none
 * @param date when it was published: {@code yyyy-MM-dd}
 * @param language a BCP 47 tag, as the page declares it
 */
public record Page(
        Optional<String> title,
        Optional<String> date,
        Optional<String> language,
        Optional<String> author,
        String text) {

    /** What goes into a document's metadata. */
    public Map<String, String> metadata(Optional<String> url) {
        Map<String, String> metadata = new LinkedHashMap<>();
        title.ifPresent(t -> metadata.put(Document.TITLE, t));
        language.ifPresent(l -> metadata.put(Document.LANGUAGE, l));
        author.ifPresent(a -> metadata.put("author", a));
        url.ifPresent(u -> metadata.put(Document.URL, u));
        return metadata;
    }
}
