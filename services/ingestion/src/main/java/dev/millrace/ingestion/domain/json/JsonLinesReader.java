package dev.millrace.ingestion.domain.json;

import dev.millrace.ingestion.domain.input.ByteLines;
import dev.millrace.ingestion.domain.input.Encoding;
import dev.millrace.ingestion.domain.input.EntryReader;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import dev.millrace.ingestion.domain.input.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** One JSON object a line, or an array of objects, each of which then counts as a line. Blank lines are no documents. */
public final class JsonLinesReader implements EntryReader {

    private final InputStream in;
    private Optional<ByteLines> opened = Optional.empty();
    private final ReadLimits limits;
    private final JsonFields fields;
    private final JsonLine quick = new JsonLine();
    private final JsonText thorough;
    private boolean first = true;
    private long number;

    public JsonLinesReader(InputStream in, ReadLimits limits, Optional<String> textField) {
        this(in, limits, new JsonFields(textField));
    }

    private JsonLinesReader(InputStream in, ReadLimits limits, JsonFields fields) {
        this.in = in;
        this.limits = limits;
        this.fields = fields;
        this.thorough = new JsonText(limits);
    }

    /** Reads records that may hold a page in {@code html} instead of a text, and takes an empty text for one, too. */
    public static JsonLinesReader withPages(InputStream in, ReadLimits limits) {
        return new JsonLinesReader(in, limits, JsonFields.withPages());
    }

    /** The line that the last entry stood on, from 1; of an array which item it was. */
    public long line() {
        return number;
    }

    /** Whether the last entry's text is the source of a page. */
    public boolean isPage() {
        return fields.isPage();
    }

    @Override
    public Optional<SourceEntry> next() throws IOException {
        ByteLines lines = lines();
        for (long length = lines.next(); length >= 0; length = lines.next()) {
            number++;
            if (length > limits.documentBytes()) {
                first = false;
                return Optional.of(limits.tooLong(length));
            }
            int from = lines.begin() + (isMarked(lines) ? 3 : 0);
            first = false;
            if (!isBlank(lines.buffer(), from, lines.end())) {
                return Optional.of(entry(lines.buffer(), from, lines.end()));
            }
        }
        return Optional.empty();
    }

    private ByteLines lines() throws IOException {
        if (opened.isEmpty()) {
            opened = Optional.of(new ByteLines(JsonItems.asLines(in), limits.documentBytes()));
        }
        return opened.get();
    }

    private boolean isMarked(ByteLines lines) {
        byte[] b = lines.buffer();
        int i = lines.begin();
        return first
                && lines.end() - i > 2
                && b[i] == (byte) 0xEF
                && b[i + 1] == (byte) 0xBB
                && b[i + 2] == (byte) 0xBF;
    }

    private static boolean isBlank(byte[] line, int from, int to) {
        for (int i = from; i < to; i++) {
            if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    private SourceEntry entry(byte[] line, int from, int to) throws IOException {
        int bytes = to - from;
        if (!Utf8.isValid(line, from, to)) {
            return new SourceEntry.Refused(Reason.INVALID_UTF8, bytes, Map.of());
        }
        fields.clear();
        if (quick.read(line, from, to, fields)) {
            return withOutline(fields.entry(bytes), line, from, bytes);
        }
        fields.clear();
        Optional<SourceEntry> wrong =
                thorough.read(new String(line, from, bytes, StandardCharsets.UTF_8), bytes, fields);
        SourceEntry entry = wrong.orElseGet(() -> fields.entry(bytes));
        // Only here: the quick reader leaves half pairs alone.
        return entry instanceof SourceEntry.Text text && Encoding.hasLoneSurrogate(text.text())
                ? SourceEntry.refused(Reason.INVALID_UTF8, bytes, "error", "lone surrogate")
                : withOutline(entry, line, from, bytes);
    }

    /** The first record says what the file's look like, if no text is found in it; the others would say the same. */
    private SourceEntry withOutline(SourceEntry entry, byte[] line, int from, int bytes) throws IOException {
        boolean isMissing =
                entry instanceof SourceEntry.Refused refused && refused.reason() == Reason.MISSING_TEXT && number == 1;
        return isMissing
                ? new SourceEntry.Refused(
                        Reason.MISSING_TEXT,
                        bytes,
                        Map.of(
                                "members", thorough.outline(new String(line, from, bytes, StandardCharsets.UTF_8)),
                                "wanted", fields.wantedContent()))
                : entry;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
