package dev.millrace.ingestion.domain.wiki;

import dev.millrace.contracts.shards.Document;
import dev.millrace.ingestion.domain.input.EntryReader;
import dev.millrace.ingestion.domain.input.FileInput;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The articles in an export of MediaWiki (<a href="https://www.mediawiki.org/xml/export-0.11.xsd">export schema</a>): title,
 * id, time of the last revision and plain text. Redirects and pages outside of the main namespace are refused with that
 * reason.
 */
public final class MediaWikiReader implements EntryReader {

    private static final String FILES = "6";
    private static final String CATEGORIES = "14";

    private final FileInput input;
    private final XmlEvents xml;
    private final Set<String> dropped = new HashSet<>(Set.of("file", "image", "media", "category"));
    private String language = "";

    public MediaWikiReader(FileInput input) throws IOException {
        this.input = input;
        this.xml = XmlEvents.open(input);
    }

    @Override
    public Optional<SourceEntry> next() throws IOException {
        for (Optional<String> name = xml.nextStart(); name.isPresent(); name = xml.nextStart()) {
            switch (name.get()) {
                case "page" -> {
                    return Optional.of(page());
                }
                case "mediawiki" -> language = xml.attributes().getOrDefault("lang", "");
                case "namespace" -> namespace();
                default -> {
                    // The site's name and address, and the like.
                }
            }
        }
        return Optional.empty();
    }

    /** A wiki calls files and categories by its own language's words too. */
    private void namespace() throws IOException {
        String key = xml.attributes().getOrDefault("key", "");
        String name = xml.content(200).text();
        if (key.equals(FILES) || key.equals(CATEGORIES)) {
            dropped.add(name.toLowerCase(Locale.ROOT));
        }
    }

    private SourceEntry page() throws IOException {
        int depth = xml.depth();
        Map<String, String> fields = new HashMap<>();
        Optional<XmlEvents.Content> text = Optional.empty();
        for (Optional<String> name = xml.nextChild(depth); name.isPresent(); name = xml.nextChild(depth)) {
            switch (name.get()) {
                case "text" -> text = Optional.of(xml.content(input.limits().documentBytes()));
                case "redirect" -> fields.put("redirect", xml.attributes().getOrDefault("title", ""));
                // The first id is the page's; those of the revision and its author follow.
                case "title", "ns", "id", "timestamp", "model" ->
                    fields.putIfAbsent(name.get(), xml.content(1_000).text().strip());
                case "contributor" -> xml.content(0);
                default -> {
                    // Elements around the ones above.
                }
            }
        }
        return entry(fields, text.orElse(new XmlEvents.Content("", 0)));
    }

    private SourceEntry entry(Map<String, String> fields, XmlEvents.Content content) {
        if (content.length() > input.limits().documentBytes()) {
            return input.limits().tooLong(content.length());
        }
        String markup = content.text();
        if (fields.containsKey("redirect") || WikiText.isRedirect(markup)) {
            return SourceEntry.refused(Reason.NOT_A_DOCUMENT, markup.length(), "page", "redirect");
        }
        if (!fields.getOrDefault("ns", "0").equals("0")) {
            return SourceEntry.refused(
                    Reason.NOT_A_DOCUMENT, markup.length(), "namespace", fields.getOrDefault("ns", ""));
        }
        if (!fields.getOrDefault("model", "wikitext").equals("wikitext")) {
            return SourceEntry.refused(
                    Reason.NOT_A_DOCUMENT, markup.length(), "model", fields.getOrDefault("model", ""));
        }
        String text = WikiText.plain(markup, dropped, language);
        return text.isBlank()
                ? new SourceEntry.Refused(Reason.EMPTY, markup.length(), Map.of())
                : new SourceEntry.Text(
                        text,
                        Optional.ofNullable(fields.get("id")),
                        Optional.ofNullable(fields.get("timestamp")),
                        metadata(fields));
    }

    private Map<String, String> metadata(Map<String, String> fields) {
        Map<String, String> metadata = new HashMap<>();
        Optional.ofNullable(fields.get("title")).ifPresent(title -> metadata.put(Document.TITLE, title));
        if (!language.isEmpty()) {
            metadata.put(Document.LANGUAGE, language);
        }
        return metadata;
    }

    @Override
    public void close() {
        // The file is closed by who opened it.
    }
}
