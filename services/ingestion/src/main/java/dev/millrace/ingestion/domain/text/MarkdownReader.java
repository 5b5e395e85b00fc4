package dev.millrace.ingestion.domain.text;

import dev.millrace.contracts.shards.Document;
import dev.millrace.ingestion.domain.input.EntryReader;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Markdown is text as it is; what stands before it between two lines of {@code ---} or {@code +++} describes it. */
public final class MarkdownReader implements EntryReader {

    private static final Pattern FRONT = Pattern.compile("(---|\\+\\+\\+)[ \\t]*\\n");
    private static final Pattern FACT = Pattern.compile("([A-Za-z_-]{1,40})\\s*[:=]\\s*(\\S.{0,500}?)\\s*");
    private static final Map<String, String> NAMES = Map.of(
            "title", Document.TITLE,
            "author", "author",
            "lang", Document.LANGUAGE,
            "language", Document.LANGUAGE,
            "license", Document.LICENCE,
            "licence", Document.LICENCE,
            "url", Document.URL,
            "date", "date");
    private static final int LONGEST_FRONT = 20_000;

    private final InputStream in;
    private final ReadLimits limits;
    private final Optional<Charset> declared;
    private boolean done;

    public MarkdownReader(InputStream in, ReadLimits limits, Optional<Charset> declared) {
        this.in = in;
        this.limits = limits;
        this.declared = declared;
    }

    @Override
    public Optional<SourceEntry> next() throws IOException {
        if (done) {
            return Optional.empty();
        }
        done = true;
        byte[] bytes = in.readNBytes(limits.documentBytes() + 1);
        if (bytes.length > limits.documentBytes()) {
            return Optional.of(limits.tooLong(bytes.length));
        }
        SourceEntry entry = WholeFileReader.text(bytes, declared);
        return Optional.of(entry instanceof SourceEntry.Text text ? described(text, bytes.length) : entry);
    }

    private static SourceEntry described(SourceEntry.Text text, long bytes) {
        Matcher front = FRONT.matcher(text.text());
        if (!front.lookingAt()) {
            return text;
        }
        int end = text.text().indexOf("\n" + front.group(1), front.end() - 1);
        if (end < 0 || end > LONGEST_FRONT) {
            return text;
        }
        int body = text.text().indexOf('\n', end + 1);
        String rest = body < 0 ? "" : text.text().substring(body + 1).replaceFirst("^\\s*\\n", "");
        if (rest.isBlank()) {
            return new SourceEntry.Refused(SourceEntry.Reason.EMPTY, bytes, Map.of());
        }
        Map<String, String> facts = facts(text.text().substring(front.end(), Math.max(front.end(), end)));
        Optional<String> date = Optional.ofNullable(facts.remove("date"));
        return new SourceEntry.Text(rest, Optional.empty(), date, facts);
    }

    private static Map<String, String> facts(String front) {
        Map<String, String> facts = new HashMap<>();
        for (String line : front.split("\n", -1)) {
            Matcher fact = FACT.matcher(line);
            if (fact.matches()) {
                String name = NAMES.getOrDefault(fact.group(1).toLowerCase(Locale.ROOT), "");
                String value = fact.group(2).replaceAll("^([\"'])(.*)\\1$", "$2");
                if (!name.isEmpty() && !value.isBlank() && !value.startsWith("[") && !value.startsWith("{")) {
                    facts.putIfAbsent(name, value);
                }
            }
        }
        return facts;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
