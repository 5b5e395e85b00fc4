package dev.millrace.cli.files;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.contracts.shards.Document;
import dev.millrace.ingestion.domain.files.FileReading;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A file of one of the formats that only ingestion knows to read: a dump, archive, table, book, paper, code. */
record FormatFiles(NamedFile file, FileReading reading) implements DocumentReader {

    /** What archives are full of: no fault of theirs. */
    private static final Set<Reason> USUAL =
            EnumSet.of(Reason.NOT_A_PAGE, Reason.NOT_A_DOCUMENT, Reason.GENERATED, Reason.EMPTY);

    @Override
    public void read(Complaints complaints, Taker taker) throws IOException, CommandFailed, InterruptedException {
        Map<String, Integer> leftOut = new TreeMap<>();
        int number = 0;
        int documents = 0;
        for (Optional<SourceEntry> entry = reading.next(); entry.isPresent(); entry = reading.next()) {
            number++;
            switch (entry.get()) {
                case SourceEntry.Text text -> {
                    documents++;
                    taker.take(document(text, number));
                }
                case SourceEntry.Refused why -> {
                    leftOut.merge(why.reason().written(), 1, Integer::sum);
                    if (!USUAL.contains(why.reason())) {
                        complaints.refused(file + ":" + number, why);
                    }
                }
            }
        }
        sumUp(leftOut, number, documents, complaints);
    }

    private void sumUp(Map<String, Integer> leftOut, int entries, int documents, Complaints complaints) {
        if (!leftOut.isEmpty()) {
            String counts = leftOut.entrySet().stream()
                    .map(reason -> reason.getKey() + " " + reason.getValue())
                    .collect(Collectors.joining(", "));
            complaints.leftOut(file.toString(), entries - documents, entries, counts);
        }
    }

    private InputDocument document(SourceEntry.Text text, int number) {
        String name = file.name();
        Map<String, String> metadata = text.metadata();
        return new InputDocument(
                text.externalId().orElse(number == 1 ? name : name + ":" + number),
                text.text(),
                false,
                Optional.ofNullable(metadata.get(Document.URL)),
                Optional.ofNullable(metadata.get(Document.LANGUAGE)),
                Optional.empty(),
                Optional.of(facts(text)),
                text.messages(),
                file + ":" + number);
    }

    private static Map<String, String> facts(SourceEntry.Text text) {
        Map<String, String> facts = new TreeMap<>(text.metadata());
        text.created().ifPresent(created -> facts.put("date", created));
        return facts;
    }
}
