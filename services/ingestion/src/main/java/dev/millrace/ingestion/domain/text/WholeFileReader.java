package dev.millrace.ingestion.domain.text;

import dev.millrace.contracts.recipes.Format;
import dev.millrace.ingestion.domain.html.Page;
import dev.millrace.ingestion.domain.html.PageBeyondLimit;
import dev.millrace.ingestion.domain.html.PageLimits;
import dev.millrace.ingestion.domain.html.PageReader;
import dev.millrace.ingestion.domain.input.Encoding;
import dev.millrace.ingestion.domain.input.EntryReader;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A file that is one document: a text, or a page. */
public final class WholeFileReader implements EntryReader {

    private final InputStream in;
    private final Format format;
    private final ReadLimits limits;
    private final Optional<Charset> declared;
    private boolean read;

    public WholeFileReader(InputStream in, Format format, ReadLimits limits, Optional<Charset> declared) {
        this.in = in;
        this.format = format;
        this.limits = limits;
        this.declared = declared;
    }

    @Override
    public Optional<SourceEntry> next() throws IOException {
        if (read) {
            return Optional.empty();
        }
        byte[] bytes = in.readNBytes(limits.documentBytes() + 1);
        read = true;
        if (bytes.length > limits.documentBytes()) {
            return Optional.of(limits.tooLong(bytes.length));
        }
        return Optional.of(
                format == Format.HTML ? page(bytes, declared, Optional.empty(), limits.page()) : text(bytes, declared));
    }

    /** A text: by its byte order mark, or as UTF-8, or as {@code declared} where that is something else and fits. */
    public static SourceEntry text(byte[] bytes, Optional<Charset> declared) {
        Optional<String> decoded = Encoding.text(bytes, declared);
        if (decoded.isEmpty()) {
            return new SourceEntry.Refused(Reason.INVALID_UTF8, bytes.length, Map.of());
        }
        String text = decoded.get().replace("\r\n", "\n").stripTrailing();
        return text.isBlank()
                ? new SourceEntry.Refused(Reason.EMPTY, bytes.length, Map.of())
                : new SourceEntry.Text(text, Optional.empty(), Optional.empty(), Map.of());
    }

    /** The main text of a page; {@code charset} is what the server said. */
    public static SourceEntry page(byte[] bytes, Optional<Charset> charset, Optional<String> url, PageLimits limits) {
        Encoding.Decoded decoded = Encoding.page(bytes, charset);
        try {
            return page(PageReader.read(decoded.text(), limits), decoded, bytes.length, url);
        } catch (PageBeyondLimit e) {
            return SourceEntry.refused(Reason.TOO_LARGE, bytes.length, e.limit(), e.value());
        }
    }

    private static SourceEntry page(Page page, Encoding.Decoded decoded, int bytes, Optional<String> url) {
        if (page.text().isBlank()) {
            return SourceEntry.refused(Reason.EMPTY, bytes, "error", "no main text");
        }
        Map<String, String> metadata = new HashMap<>(page.metadata(url));
        if (!decoded.charset().equals(StandardCharsets.UTF_8)) {
            metadata.put("charset", decoded.charset().name());
        }
        if (decoded.undecodable() > 0) {
            metadata.put("undecodableBytes", Integer.toString(decoded.undecodable()));
        }
        return new SourceEntry.Text(page.text(), Optional.empty(), page.dateOr(url), metadata);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
