package dev.millrace.cli.files;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.contracts.recipes.Recipe.Format;
import dev.millrace.contracts.shards.Document;
import dev.millrace.ingestion.domain.FileReading;
import dev.millrace.ingestion.domain.LocalFiles;
import dev.millrace.ingestion.domain.ReadLimits;
import dev.millrace.ingestion.domain.SourceEntry;
import dev.millrace.ingestion.domain.SourceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Files of all the formats that ingestion reads, read as it reads them: dumps, archives, tables, books, papers, code. */
final class FormatFiles {

    private FormatFiles() {}

    /** Whether a file of this name, without the ending of its compression, is read as records, text or a page. */
    static boolean areTextOrPages(String name) {
        return name.matches(".*\\.(?:jsonl|ndjson|json|x?html?|txt|text|rst|csv|log)") || !name.contains(".");
    }

    /**
     * Reads every document of {@code file}, in order. What ingestion would leave out is left out here too, unless nothing
     * else is in the file.
     *
     * @throws CommandFailed naming the file and the reason why there is nothing to be had from it
     */
    static void read(Path file, InputFiles.Consumer consumer) throws CommandFailed, InterruptedException {
        String name = String.valueOf(file.getFileName());
        int documents = 0;
        Optional<SourceEntry.Refused> refused = Optional.empty();
        try (FileReading reading = FileReading.open(
                new LocalFiles(file), SourceFile.of(name, 0, ""), Format.AUTO, Optional.empty(), ReadLimits.DEFAULT)) {
            int number = 0;
            for (Optional<SourceEntry> entry = reading.next(); entry.isPresent(); entry = reading.next()) {
                number++;
                switch (entry.get()) {
                    case SourceEntry.Text text -> {
                        documents++;
                        consumer.accept(document(text, name, number, file));
                    }
                    case SourceEntry.Refused why -> refused = Optional.of(why);
                }
            }
        } catch (IOException e) {
            throw new CommandFailed("%s: can't be read: %s".formatted(file, e.getMessage()), e);
        }
        if (documents == 0 && refused.isPresent()) {
            SourceEntry.Refused why = refused.get();
            throw new CommandFailed("%s: %s %s".formatted(file, why.reason().written(), new TreeMap<>(why.detail())));
        }
    }

    private static Map<String, String> facts(SourceEntry.Text text) {
        Map<String, String> facts = new TreeMap<>(text.metadata());
        text.created().ifPresent(created -> facts.put("date", created));
        return facts;
    }

    private static InputDocument document(SourceEntry.Text text, String name, int number, Path file) {
        Map<String, String> metadata = text.metadata();
        return new InputDocument(
                text.externalId().orElse(number == 1 ? name : name + ":" + number),
                text.text(),
                false,
                Optional.ofNullable(metadata.get(Document.URL)),
                Optional.ofNullable(metadata.get(Document.LANGUAGE)),
                Optional.empty(),
                Optional.of(facts(text)),
                file + ":" + number);
    }
}
