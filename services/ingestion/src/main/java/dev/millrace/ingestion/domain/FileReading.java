package dev.millrace.ingestion.domain;

import dev.millrace.contracts.recipes.Recipe.Format;
import dev.millrace.ingestion.domain.SourceEntry.Reason;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one file of any format. Whatever is wrong with the file's contents ends it with one last entry that says so; all
 * entries before that stand.
 */
public final class FileReading implements EntryReader {

    private final RawInput raw;
    private final String path;
    private final Format asked;
    private final ReadLimits limits;
    private Optional<EntryReader> reader = Optional.empty();
    private Format format;
    private boolean ended;

    private FileReading(RawInput raw, String path, Format asked, ReadLimits limits) {
        this.raw = raw;
        this.path = path;
        this.asked = asked;
        this.limits = limits;
        this.format = asked;
    }

    /**
     * Reads from {@code in}, which {@link #close} closes.
     *
     * @param asked the format, or {@code AUTO}
     */
    public static FileReading of(InputStream in, String path, Format asked, ReadLimits limits) {
        return new FileReading(new RawInput(in), path, asked, limits);
    }

    /** The format that was found; {@code AUTO} before the first entry. */
    @Override
    public Optional<Format> format() {
        return Optional.of(format);
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
            return entry;
        } catch (Decompression.TooMuch e) {
            return last(SourceEntry.refused(
                    Reason.TOO_LARGE, raw.count(), "expansion", Integer.toString(limits.expansion())));
        } catch (IOException e) {
            raw.throwIfFailed();
            String error = e instanceof EOFException ? "unexpected end" : "damaged";
            return last(SourceEntry.refused(Reason.TRUNCATED, raw.count(), "error", error));
        }
    }

    private Optional<SourceEntry> last(SourceEntry entry) {
        ended = true;
        return Optional.of(entry);
    }

    private Optional<EntryReader> open() throws IOException {
        if (raw.peek(1).length == 0) {
            return Optional.of(new WholeFileReader(raw, Format.TEXT, limits));
        }
        if (asked == Format.WARC) {
            return Optional.of(WarcEntries.of(raw, limits));
        }
        byte[] compressed = raw.peek(FormatDetector.LOOK_AT);
        byte[] first = beginning(compressed);
        if (asked == Format.AUTO) {
            Optional<Format> found = FormatDetector.detect(path, first);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            format = found.get();
        }
        return Optional.of(
                switch (format) {
                    // An archive's compression is part of its format: one gzip member per record.
                    case WARC -> WarcEntries.of(raw, limits);
                    case JSONL -> new JsonLinesReader(Decompression.open(raw, limits), limits);
                    case TEXT, HTML, AUTO -> new WholeFileReader(Decompression.open(raw, limits), format, limits);
                });
    }

    /** What the first bytes of the file mean, decompressed; fewer when the compressed data is damaged. */
    private byte[] beginning(byte[] compressed) throws IOException {
        if (!Decompression.isGzip(compressed) && !Decompression.isZstandard(compressed)) {
            return compressed;
        }
        byte[] out = new byte[FormatDetector.LOOK_AT];
        int length = 0;
        try (InputStream in = Decompression.open(
                new RawInput(
                        new SequenceInputStream(new ByteArrayInputStream(compressed), InputStream.nullInputStream())),
                limits)) {
            int b = in.read();
            while (b >= 0 && length < out.length) {
                out[length++] = (byte) b;
                b = in.read();
            }
        } catch (IOException e) {
            // The peeked part ends in the middle of the data: what came out before that is what was asked for.
            return java.util.Arrays.copyOf(out, length);
        }
        return java.util.Arrays.copyOf(out, length);
    }

    @Override
    public void close() throws IOException {
        if (reader.isPresent()) {
            reader.get().close();
        } else {
            raw.close();
        }
    }
}
