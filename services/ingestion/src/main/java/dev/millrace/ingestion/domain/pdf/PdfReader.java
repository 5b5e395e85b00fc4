package dev.millrace.ingestion.domain.pdf;

import dev.millrace.contracts.shards.Document;
import dev.millrace.ingestion.domain.input.EntryReader;
import dev.millrace.ingestion.domain.input.FileInput;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import dev.millrace.ingestion.domain.input.Unreadable;
import java.io.File;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;

/** The text of a PDF in reading order; one file is one document. What needs a password isn't opened. */
public final class PdfReader implements EntryReader {

    /** What the libraries say about a damaged file is in the ledger. Held here, or the setting would be forgotten. */
    private static final List<Logger> SILENT =
            List.of(Logger.getLogger("org.apache.pdfbox"), Logger.getLogger("org.apache.fontbox"));

    static {
        SILENT.forEach(logger -> logger.setLevel(Level.OFF));
    }

    private final FileInput input;
    private boolean done;

    public PdfReader(FileInput input) {
        this.input = input;
    }

    @Override
    public Optional<SourceEntry> next() throws IOException {
        if (done) {
            return Optional.empty();
        }
        done = true;
        File copy = input.copy().toFile();
        try (PDDocument document = Loader.loadPDF(copy, "", null, null, IOUtils.createTempFileOnlyStreamCache())) {
            return Optional.of(read(document));
        } catch (InvalidPasswordException e) {
            throw new Unreadable(SourceEntry.refused(Reason.ENCRYPTED, copy.length(), "error", "needs a password"), e);
        } catch (Unreadable e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The library throws whatever a file that makes no sense leads to.
            throw new Unreadable(SourceEntry.refused(Reason.DAMAGED, copy.length(), "error", "no readable PDF"), e);
        } catch (StackOverflowError e) {
            throw new Unreadable(ReadLimits.exceeded("nesting", input.limits().nesting(), copy.length()), e);
        }
    }

    private SourceEntry read(PDDocument document) throws IOException {
        if (!document.getCurrentAccessPermission().canExtractContent()) {
            return SourceEntry.refused(
                    Reason.ENCRYPTED, input.raw().count(), "error", "its owner doesn't allow text to be taken out");
        }
        PdfStreams.check(document, input);
        PdfLines lines = new PdfLines(input.limits());
        lines.getText(document);
        String text = PdfParagraphs.of(PdfParagraphs.withoutRunningLines(lines.lines()));
        return text.isBlank()
                ? SourceEntry.refused(
                        Reason.EMPTY, input.raw().count(), "error", "no text, perhaps only pictures of it")
                : new SourceEntry.Text(text, Optional.empty(), Optional.empty(), metadata(document));
    }

    private static Map<String, String> metadata(PDDocument document) {
        PDDocumentInformation information = document.getDocumentInformation();
        Map<String, String> metadata = new HashMap<>();
        fact(information.getTitle()).ifPresent(title -> metadata.put(Document.TITLE, title));
        fact(information.getAuthor()).ifPresent(author -> metadata.put("author", author));
        metadata.put("pages", Integer.toString(document.getNumberOfPages()));
        return metadata;
    }

    private static Optional<String> fact(@org.jspecify.annotations.Nullable String value) {
        return Optional.ofNullable(value).map(String::strip).filter(v -> !v.isEmpty() && v.length() < 1_000);
    }

    @Override
    public void close() {
        // The file is closed by who opened it.
    }
}
