package dev.millrace.cli.files;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.ingestion.domain.files.FileReading;
import dev.millrace.ingestion.domain.input.Encoding;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file that is one document: a page, whose bytes mean what browsers take them for, or a text, which is UTF-8 or has a
 * byte order mark. Nothing of a text is changed: answers count its code points.
 */
record WholeDocument(NamedFile file, FileReading reading, boolean named) implements DocumentReader {

    /** How a page begins that nothing else tells to be one. */
    private static final Pattern MARKUP = Pattern.compile(
            "(?:\u00EF\u00BB\u00BF)?\\s*<(?:!doctype\\s|!--|\\?xml\\s|[a-z][a-z0-9]*[\\s>/])",
            Pattern.CASE_INSENSITIVE);

    private static final int BEGINNING = 1024;

    @Override
    public void read(Complaints complaints, Taker taker) throws IOException, CommandFailed, InterruptedException {
        int limit = NamedFile.LIMITS.documentBytes();
        byte[] bytes = reading.content().readNBytes(limit + 1);
        if (bytes.length > limit) {
            complaints.refused(
                    file.toString(), refused(Reason.TOO_LARGE, Map.of("documentBytes", Integer.toString(limit))));
            return;
        }
        boolean page = named || beginsAsPage(bytes);
        Optional<String> content =
                page ? Optional.of(Encoding.decodePage(bytes, Optional.empty())) : Encoding.decode(bytes);
        if (content.isPresent()) {
            taker.take(document(content.get(), page));
        } else {
            complaints.refused(file.toString(), refused(Reason.INVALID_UTF8, Map.of()));
        }
    }

    private static boolean beginsAsPage(byte[] bytes) {
        String beginning = new String(bytes, 0, Math.min(bytes.length, BEGINNING), StandardCharsets.ISO_8859_1);
        return MARKUP.matcher(beginning).lookingAt();
    }

    private static SourceEntry.Refused refused(Reason reason, Map<String, String> detail) {
        return new SourceEntry.Refused(reason, 0, detail);
    }

    private InputDocument document(String content, boolean page) {
        return new InputDocument(
                file.name().replaceFirst("(?i)\\.(?:html?|xhtml|txt|md)$", ""),
                content,
                page,
                Optional.empty(),
                Optional.empty(),
                Optional.of(file.toString()),
                Optional.empty(),
                Optional.empty(),
                file.toString());
    }
}
