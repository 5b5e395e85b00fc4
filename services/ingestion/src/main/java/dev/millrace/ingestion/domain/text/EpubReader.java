package dev.millrace.ingestion.domain.text;

import dev.millrace.contracts.shards.Document;
import dev.millrace.ingestion.domain.input.Encoding;
import dev.millrace.ingestion.domain.input.EntryReader;
import dev.millrace.ingestion.domain.input.FileInput;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import dev.millrace.ingestion.domain.input.Unreadable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;

/**
 * A book (<a href="https://www.w3.org/TR/epub-33/">EPUB 3</a>, and 2): its chapters in the order of the spine, and what its
 * package document says about it. One book is one document.
 */
public final class EpubReader implements EntryReader {

    private static final Map<String, String> FACTS = Map.of(
            "dc:title", Document.TITLE,
            "dc:creator", "author",
            "dc:language", Document.LANGUAGE,
            "dc:publisher", "publisher",
            "dc:rights", "rights");
    /** A book's pages and what describes it may be so many times as large as its text may be. */
    private static final int MARKUP = 8;

    private final FileInput input;
    private long read;
    private int undecodable;
    private boolean done;

    public EpubReader(FileInput input) {
        this.input = input;
    }

    @Override
    public Optional<SourceEntry> next() throws IOException {
        if (done) {
            return Optional.empty();
        }
        done = true;
        try (ZipFile zip = new ZipFile(input.copy().toFile())) {
            return Optional.of(book(zip));
        } catch (ZipException | IllegalArgumentException e) {
            throw damaged("no readable archive");
        }
    }

    private SourceEntry book(ZipFile zip) throws IOException {
        if (isEncrypted(zip)) {
            return SourceEntry.refused(Reason.ENCRYPTED, input.raw().count(), "error", "the chapters are encrypted");
        }
        String path = Optional.ofNullable(xml(zip, "META-INF/container.xml").selectFirst("rootfile"))
                .map(root -> root.attr("full-path"))
                .orElseThrow(() -> damaged("container.xml names no package"));
        Element opf = xml(zip, path);
        Map<String, String> files = new HashMap<>();
        for (Element item : opf.select("manifest > item")) {
            files.put(item.attr("id"), item.attr("href"));
        }
        StringBuilder text = new StringBuilder();
        for (Element chapter : opf.select("spine > itemref")) {
            Optional<String> file = Optional.ofNullable(files.get(chapter.attr("idref")))
                    .flatMap(href -> FileInput.resolve(path, decoded(href)));
            if (file.isEmpty()) {
                throw damaged("the spine names a chapter that isn't there");
            }
            String words = HtmlText.of(Jsoup.parse(string(zip, file.get())).body());
            text.append(words.isEmpty() || text.isEmpty() ? "" : "\n\n").append(words);
            if (text.length() > input.limits().documentBytes()) {
                return input.limits().tooLong(text.length());
            }
        }
        return text.isEmpty()
                ? new SourceEntry.Refused(Reason.EMPTY, input.raw().count(), Map.of())
                : new SourceEntry.Text(text.toString(), fact(opf, "dc:identifier"), fact(opf, "dc:date"), facts(opf));
    }

    /** Fonts may be garbled, which hurts nobody; chapters may not. */
    private boolean isEncrypted(ZipFile zip) throws IOException {
        if (zip.getEntry("META-INF/encryption.xml") == null) {
            return false;
        }
        return xml(zip, "META-INF/encryption.xml").getAllElements().stream()
                .map(e -> e.attr("URI"))
                .anyMatch(uri -> uri.matches("(?i).*\\.(x?html?|xml|opf)"));
    }

    private Element xml(ZipFile zip, String name) throws IOException {
        return Jsoup.parse(string(zip, name), "", Parser.xmlParser());
    }

    private String string(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw damaged(
                    "there is no " + (name.length() > 100 ? "such chapter" : name.replaceAll("[^\\x20-\\x7E]", "?")));
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(input.limits().documentBytes() + 1);
            read += bytes.length;
            if (bytes.length > input.limits().documentBytes()
                    || read > (long) MARKUP * input.limits().documentBytes()) {
                throw new Unreadable(input.limits().tooLong(read));
            }
            Encoding.Decoded decoded = Encoding.page(bytes, Optional.empty());
            undecodable += decoded.undecodable();
            return decoded.text();
        }
    }

    private Unreadable damaged(String what) {
        return new Unreadable(SourceEntry.refused(Reason.DAMAGED, input.raw().count(), "error", what));
    }

    private static String decoded(String href) {
        String file = href.replaceFirst("#.*", "");
        return file.contains("%") ? URLDecoder.decode(file.replace("+", "%2B"), StandardCharsets.UTF_8) : file;
    }

    private Map<String, String> facts(Element opf) {
        Map<String, String> facts = new LinkedHashMap<>();
        FACTS.forEach((element, name) -> fact(opf, element).ifPresent(value -> facts.put(name, value)));
        if (undecodable > 0) {
            facts.put("undecodableBytes", Integer.toString(undecodable));
        }
        return facts;
    }

    private static Optional<String> fact(Element opf, String name) {
        return opf.getElementsByTag(name).stream()
                .map(Element::text)
                .filter(value -> !value.isBlank() && value.length() < 1_000)
                .findFirst();
    }

    @Override
    public void close() {
        // The file is closed by who opened it.
    }
}
