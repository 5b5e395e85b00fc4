package dev.millrace.ingestion.domain.latex;

import dev.millrace.contracts.shards.Document;
import dev.millrace.ingestion.domain.input.Encoding;
import dev.millrace.ingestion.domain.input.EntryReader;
import dev.millrace.ingestion.domain.input.FileInput;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import dev.millrace.ingestion.domain.input.Unreadable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A LaTeX document with all the files that it includes. A file without {@code \documentclass} is a part of another one and
 * no document of its own.
 */
public final class LatexReader implements EntryReader {

    private static final Pattern MAIN = Pattern.compile("\\\\(?:documentclass|documentstyle|begin\\s*\\{document})");
    private static final Pattern INCLUDE = Pattern.compile(
            "\\\\(?:input|include|subfile|includestandalone)(?![A-Za-z@])\\s*(?:\\[[^\\]\\n]{0,200}])?\\s*(?:\\{([^{}\\n]{1,300})}|([\\w./-]{1,200}))");
    private static final Pattern INPUTENC = Pattern.compile("\\\\usepackage\\s*\\[\\s*([\\w-]+)\\s*]\\s*\\{inputenc}");
    private static final int HEAD = 20_000;
    private static final List<String> ENDINGS = List.of("", ".tex", ".ltx");

    private final FileInput input;
    private final LatexSource source = new LatexSource();
    private final TreeSet<String> missing = new TreeSet<>();
    private long length;
    private int undecodable;
    private boolean done;

    public LatexReader(FileInput input) {
        this.input = input;
    }

    @Override
    public Optional<SourceEntry> next() throws IOException {
        if (done) {
            return Optional.empty();
        }
        done = true;
        String main = read(input.decompressed(), input.type().charset());
        if (!MAIN.matcher(main).find()) {
            return Optional.of(SourceEntry.refused(Reason.NOT_A_DOCUMENT, length, "latex", "part of another file"));
        }
        StringBuilder whole = new StringBuilder();
        include(main, whole, 0);
        LatexText latex = new LatexText(whole.toString(), source, input.limits());
        String text = latex.text();
        return Optional.of(
                text.isBlank()
                        ? new SourceEntry.Refused(Reason.EMPTY, length, Map.of())
                        : new SourceEntry.Text(text, Optional.empty(), latex.fact("date"), metadata(latex)));
    }

    private Map<String, String> metadata(LatexText latex) {
        Map<String, String> metadata = new HashMap<>();
        latex.fact("title").ifPresent(title -> metadata.put(Document.TITLE, title));
        latex.fact("author").ifPresent(author -> metadata.put("author", author));
        if (undecodable > 0) {
            metadata.put("undecodableBytes", Integer.toString(undecodable));
        }
        if (!missing.isEmpty()) {
            String names = String.join(", ", missing);
            metadata.put("missingFiles", names.length() > 1_000 ? names.substring(0, 1_000) : names);
        }
        return metadata;
    }

    private void include(String text, StringBuilder whole, int depth) throws IOException {
        if (depth > input.limits().nesting()) {
            throw new Unreadable(ReadLimits.exceeded("nesting", input.limits().nesting(), length));
        }
        Matcher include = INCLUDE.matcher(text);
        int from = 0;
        while (include.find()) {
            whole.append(text, from, include.start());
            from = include.end();
            String name = (include.group(1) == null ? include.group(2) : include.group(1)).strip();
            Optional<InputStream> file = find(name);
            if (file.isPresent()) {
                include(read(file.get(), Optional.empty()), whole, depth + 1);
                whole.append('\n');
            } else {
                missing.add(name);
            }
        }
        whole.append(text, from, text.length());
    }

    private Optional<InputStream> find(String name) throws IOException {
        for (String ending : ENDINGS) {
            Optional<InputStream> file = input.beside(name + ending);
            if (file.isPresent()) {
                return file;
            }
        }
        return Optional.empty();
    }

    private String read(InputStream file, Optional<Charset> declared) throws IOException {
        try (InputStream in = file) {
            byte[] bytes = in.readNBytes(input.limits().documentBytes() + 1);
            length += bytes.length;
            if (length > input.limits().documentBytes()) {
                throw new Unreadable(input.limits().tooLong(length));
            }
            Encoding.Decoded decoded = Encoding.page(bytes, declared.or(() -> inputenc(bytes)));
            undecodable += decoded.undecodable();
            return source.markup(decoded.text());
        }
    }

    /** What the document says it is written in, by the names of LaTeX's package inputenc. */
    private static Optional<Charset> inputenc(byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, HEAD), StandardCharsets.ISO_8859_1);
        Matcher named = INPUTENC.matcher(head);
        return named.find()
                ? Encoding.named(
                        named.group(1).replace("ansinew", "windows-1252").replace("applemac", "x-MacRoman"))
                : Optional.empty();
    }

    @Override
    public void close() {
        // The file is closed by who opened it.
    }
}
