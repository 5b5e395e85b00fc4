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
 * @param licence what it hints at about its licence: an SPDX identifier, an address, or words
 * @param siteName what the site calls itself
 * @param description the page in a sentence or two, as it describes itself
 * @param url the address that it calls its own
 */
public record Page(
        Optional<String> title,
        Optional<String> date,
        Optional<String> language,
        Optional<String> author,
        Optional<String> licence,
        Optional<String> siteName,
        Optional<String> description,
        Optional<String> url,
        String text) {

    /** Metadata: what the page hints at about its licence. The source's own licence stands in {@code licence}. */
    public static final String LICENCE_HINT = "licenceHint";

    /**
     * What goes into a document's metadata.
     *
     * @param from the address it was read from, where that is known; it counts more than what the page says
     */
    public Map<String, String> metadata(Optional<String> from) {
        Map<String, String> metadata = new LinkedHashMap<>();
        title.ifPresent(t -> metadata.put(Document.TITLE, t));
        language.ifPresent(l -> metadata.put(Document.LANGUAGE, l));
        author.ifPresent(a -> metadata.put("author", a));
        licence.ifPresent(l -> metadata.put(LICENCE_HINT, l));
        siteName.ifPresent(s -> metadata.put("siteName", s));
        description.ifPresent(d -> metadata.put("description", d));
        from.or(() -> url).ifPresent(u -> metadata.put(Document.URL, u));
        return metadata;
    }

    /** When it was published; where the page doesn't say, the day that the address it was read from names. */
    public Optional<String> dateOr(Optional<String> from) {
        return date.or(() -> from.flatMap(PageFacts::dateIn));
    }
}
