package dev.millrace.cli.files;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.contracts.recipes.Format;
import dev.millrace.ingestion.domain.files.FileReading;
import dev.millrace.ingestion.domain.input.SourceEntry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the documents of files: lines of JSON, pages, texts, and all the other formats that ingestion reads, told by name
 * and content. What can't be read is told, and reading goes on behind it.
 */
final class InputFiles {

    private final Complaints complaints;
    private final Consumer consumer;

    private InputFiles(Complaints complaints, Consumer consumer) {
        this.complaints = complaints;
        this.consumer = consumer;
    }

    /** Takes one document. */
    interface Consumer {
        void accept(InputDocument document) throws CommandFailed, UnusableDocument, InterruptedException;
    }

    /**
     * Reads every document of {@code files}, in order; {@code -} is standard input.
     *
     * @param err is told a line about each thing that can't be read: file, line, reason
     * @return the exit status: 0 when everything could be read, 2 when a file that was named isn't there, else 1
     */
    static int read(List<Path> files, PrintWriter err, Consumer consumer) throws CommandFailed, InterruptedException {
        Complaints complaints = new Complaints(err);
        InputFiles all = new InputFiles(complaints, consumer);
        for (Path file : files) {
            all.read(new NamedFile(file));
        }
        return complaints.status();
    }

    private void read(NamedFile file) throws CommandFailed, InterruptedException {
        if (file.isFolder()) {
            complaints.folder(file.toString());
            return;
        }
        try (FileReading reading = file.open()) {
            read(file, reading);
        } catch (IOException e) {
            complaints.unreadable(file.toString(), e);
        }
    }

    private void read(NamedFile file, FileReading reading) throws IOException, CommandFailed, InterruptedException {
        Optional<Format> format = reading.detected();
        if (format.isEmpty()) {
            complaints.refused(
                    file.toString(), new SourceEntry.Refused(SourceEntry.Reason.UNSUPPORTED_FORMAT, 0, Map.of()));
            return;
        }
        DocumentReader reader = switch (format.get()) {
            case JSONL -> new JsonLineDocuments(file, reading);
            case HTML, TEXT -> new WholeDocument(file, reading, format.get() == Format.HTML);
            default -> new FormatFiles(file, reading);
        };
        reader.read(complaints, this::take);
    }

    private void take(InputDocument document) throws CommandFailed, InterruptedException {
        try {
            consumer.accept(document);
        } catch (UnusableDocument e) {
            complaints.unusable(document.place(), e);
        }
    }
}
