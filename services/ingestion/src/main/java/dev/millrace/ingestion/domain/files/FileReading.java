package dev.millrace.ingestion.domain.files;

import dev.millrace.contracts.recipes.Format;
import dev.millrace.ingestion.domain.archives.WarcEntries;
import dev.millrace.ingestion.domain.input.ContentType;
import dev.millrace.ingestion.domain.input.Decompression;
import dev.millrace.ingestion.domain.input.Encoding;
import dev.millrace.ingestion.domain.input.EntryReader;
import dev.millrace.ingestion.domain.input.FileInput;
import dev.millrace.ingestion.domain.input.FormatDetector;
import dev.millrace.ingestion.domain.input.RawInput;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.input.SourceEntry.Reason;
import dev.millrace.ingestion.domain.input.Unreadable;
import dev.millrace.ingestion.domain.json.JsonLinesReader;
import dev.millrace.ingestion.domain.latex.LatexReader;
import dev.millrace.ingestion.domain.parquet.ParquetReader;
import dev.millrace.ingestion.domain.pdf.PdfReader;
import dev.millrace.ingestion.domain.text.EpubReader;
import dev.millrace.ingestion.domain.text.MarkdownReader;
import dev.millrace.ingestion.domain.text.SourceCodeReader;
import dev.millrace.ingestion.domain.text.WholeFileReader;
import dev.millrace.ingestion.domain.wiki.MediaWikiReader;
import dev.millrace.ingestion.domain.wiki.StackExchangeReader;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one file of any format. Whatever is wrong with the file's contents ends it with one last entry that says so; all
 * entries before that stand.
 */
public final class FileReading implements EntryReader {

    /** How the system says that it has nothing left to give: libraries keep files of their own, and wrap what happens. */
    private static final List<String> MACHINE =
            List.of("No space left on device", "Disk quota exceeded", "Too many open files");

    private final FileInput input;
    private final RawInput raw;
    private final Format asked;
    private final Optional<String> textField;
    private final ReadLimits limits;
    private Optional<EntryReader> reader = Optional.empty();
    private Format format;
    private boolean ended;

    private FileReading(FileInput input, Format asked, Optional<String> textField) {
        this.input = input;
        this.raw = input.raw();
        this.asked = asked;
        this.textField = textField;
        this.limits = input.limits();
        this.format = asked;
    }

    /**
     * Opens {@code file} of {@code files}.
     *
     * @param asked the format, or {@code AUTO}
     * @param textField where records have their text, if not in one of the usual places
     * @throws SourceFiles.UnreadableFile if it isn't there or may not be read
     * @throws IOException if it can't be read now
     */
    public static FileReading open(
            SourceFiles files, SourceFile file, Format asked, Optional<String> textField, ReadLimits limits)
            throws IOException {
        RawInput raw = new RawInput(files.open(file));
        return new FileReading(
                new FileInput(raw, file.path(), path -> files.beside(file, path), limits, file.contentType()),
                asked,
                textField);
    }

    /**
     * Reads from {@code in}, which {@link #close} closes, as if it were the file {@code path} and there were no other.
     *
     * @param asked the format, or {@code AUTO}
     */
    public static FileReading of(InputStream in, String path, Format asked, ReadLimits limits) {
        return new FileReading(
                new FileInput(new RawInput(in), path, other -> Optional.empty(), limits, ContentType.NONE),
                asked,
                Optional.empty());
    }

    /** The format that was found; {@code AUTO} before the first entry. */
    @Override
    public Optional<Format> format() {
        return Optional.of(format);
    }

    /**
     * The format that was asked for, or what name and first bytes say; empty when it is none that can be read. To be asked
     * before anything has been read.
     *
     * @throws IOException if the file can't be read now
     */
    public Optional<Format> detected() throws IOException {
        return asked == Format.AUTO
                ? FormatDetector.detect(input.path(), input.type(), beginning())
                : Optional.of(asked);
    }

    /**
     * The file's bytes, decompressed, for whoever reads them in another way instead of asking for entries. Reading them
     * fails where the compressed data are damaged or grow beyond the limit.
     *
     * @throws IOException if the file can't be read now, or what it begins with can't be decompressed
     */
    public InputStream content() throws IOException {
        return input.decompressed();
    }

    @Override
    public Optional<SourceEntry> next() throws IOException {
        if (ended) {
            return Optional.empty();
        }
        try {
            if (reader.isEmpty()) {
                reader = open();
                if (reader.isEmpty()) {
                    return last(new SourceEntry.Refused(Reason.UNSUPPORTED_FORMAT, raw.count(), Map.of()));
                }
            }
            Optional<SourceEntry> entry = reader.get().next();
            ended = entry.isEmpty();
            // Records of JSON have been looked at, and they are what there is most of.
            return format == Format.JSONL ? entry : entry.map(FileReading::checked);
        } catch (Unreadable e) {
            throwIfTheMachineFailed(e);
            return last(e.entry());
        } catch (IOException e) {
            throwIfTheMachineFailed(e);
            String error = e instanceof EOFException ? "unexpected end" : "damaged";
            return last(SourceEntry.refused(Reason.TRUNCATED, raw.count(), "error", error));
        }
    }

    /** What fails for want of room is tried again until there is room: the file isn't damaged. */
    private void throwIfTheMachineFailed(IOException e) throws IOException {
        raw.throwIfFailed();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof IOException && MACHINE.stream().anyMatch(message::contains)) {
                throw new IOException(message, e);
            }
        }
    }

    /** A lone surrogate has no UTF-8 form; it can come from character references. */
    private static SourceEntry checked(SourceEntry entry) {
        return entry instanceof SourceEntry.Text text && Encoding.hasLoneSurrogate(text.text())
                ? SourceEntry.refused(Reason.INVALID_UTF8, text.text().length(), "error", "lone surrogate")
                : entry;
    }

    private Optional<SourceEntry> last(SourceEntry entry) {
        ended = true;
        return Optional.of(entry);
    }

    private Optional<EntryReader> open() throws IOException {
        if (raw.peek(1).length == 0) {
            return Optional.of(new WholeFileReader(raw, Format.TEXT, limits, Optional.empty()));
        }
        if (asked == Format.WARC) {
            return Optional.of(WarcEntries.of(raw, limits));
        }
        Optional<Format> found = detected();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        format = found.get();
        return Optional.of(
                switch (format) {
                    // An archive's compression is part of its format: one gzip member per record.
                    case WARC -> WarcEntries.of(raw, limits);
                    case JSONL -> new JsonLinesReader(input.decompressed(), limits, textField);
                    case PARQUET -> new ParquetReader(input, textField);
                    case MEDIAWIKI -> new MediaWikiReader(input);
                    case STACKEXCHANGE -> new StackExchangeReader(input);
                    case EPUB -> new EpubReader(input);
                    case PDF -> new PdfReader(input);
                    case LATEX -> new LatexReader(input);
                    case MARKDOWN ->
                        new MarkdownReader(
                                input.decompressed(), limits, input.type().charset());
                    case CODE -> new SourceCodeReader(input);
                    case TEXT, HTML, AUTO ->
                        new WholeFileReader(
                                input.decompressed(),
                                format,
                                limits,
                                input.type().charset());
                });
    }

    /** What the first bytes of the file mean, decompressed; fewer when the compressed data is damaged. */
    private byte[] beginning() throws IOException {
        byte[] compressed = raw.peek(Decompression.firstBlock(raw.peek(FormatDetector.LOOK_AT)));
        if (!Decompression.isCompressed(compressed)) {
            return compressed;
        }
        byte[] out = new byte[FormatDetector.LOOK_AT];
        int length = 0;
        RawInput peeked = new RawInput(new ByteArrayInputStream(compressed));
        try (InputStream in = Decompression.open(peeked, limits)) {
            for (int n = in.read(out); n > 0; n = in.read(out, length, out.length - length)) {
                length += n;
            }
        } catch (IOException e) {
            // The peeked part ends in the middle of the data: what came out before that is what was asked for.
            return Arrays.copyOf(out, length);
        }
        return Arrays.copyOf(out, length);
    }

    @Override
    public void close() throws IOException {
        try (input) {
            if (reader.isPresent()) {
                reader.get().close();
            }
        }
    }
}
