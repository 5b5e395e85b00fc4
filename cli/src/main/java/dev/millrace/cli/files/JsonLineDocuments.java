package dev.millrace.cli.files;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.contracts.shards.Document;
import dev.millrace.ingestion.domain.files.FileReading;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.json.JsonLinesReader;
import java.io.IOException;
import java.util.Optional;

/**
 * A document a line, as ingestion reads them; in {@code html} a record may have a page's source instead of a text. Where a
 * record has no id, file and line are one.
 */
record JsonLineDocuments(NamedFile file, FileReading reading) implements DocumentReader {

    /** Where ingestion keeps what a record calls its source. */
    private static final String ORIGIN = "origin";

    @Override
    public void read(Complaints complaints, Taker taker) throws IOException, CommandFailed, InterruptedException {
        try (JsonLinesReader lines = JsonLinesReader.withPages(reading.content(), NamedFile.LIMITS)) {
            for (Optional<SourceEntry> entry = lines.next(); entry.isPresent(); entry = lines.next()) {
                String place = file + ":" + lines.line();
                switch (entry.get()) {
                    case SourceEntry.Text text -> taker.take(document(text, lines.isPage(), place));
                    case SourceEntry.Refused why -> complaints.refused(place, why);
                }
            }
        }
    }

    private static InputDocument document(SourceEntry.Text record, boolean page, String place) {
        return new InputDocument(
                record.externalId().orElse(place),
                record.text(),
                page,
                Optional.ofNullable(record.metadata().get(Document.URL)),
                Optional.ofNullable(record.metadata().get(Document.LANGUAGE)),
                Optional.ofNullable(record.metadata().get(ORIGIN)),
                Optional.empty(),
                record.messages(),
                place);
    }
}
