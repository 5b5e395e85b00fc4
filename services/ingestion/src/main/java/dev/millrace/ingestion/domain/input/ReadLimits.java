package dev.millrace.ingestion.domain.input;

import dev.millrace.ingestion.domain.html.PageLimits;
import java.nio.file.Path;

/**
 * What one document or file may cost. What exceeds a limit is dropped as {@code too-large}, with the limit's name.
 *
 * @param documentBytes most bytes of one document: a line, a page, a text file, an article, a book's text
 * @param expansion most bytes that one compressed byte may become, once {@value #EXPANSION_FREE} have come out
 * @param nesting how deep objects may lie in each other, or one file may include another
 * @param copyBytes most bytes of a file that has to lie on the local disk to be read, and of what has to be sorted there
 * @param steps most instructions carried out to get at one document's text: a PDF's operators, LaTeX's macros
 * @param scratch the folder where local copies lie
 * @param page how deep and large a page may be
 */
public record ReadLimits(
        int documentBytes, int expansion, int nesting, long copyBytes, long steps, Path scratch, PageLimits page) {

    /** A highly compressible beginning is no bomb yet. */
    public static final long EXPANSION_FREE = 64L << 20;

    /**
     * 16 MiB a document; 500-fold, where gzip reaches 1,032-fold at most and real text rarely 20-fold; 16 GiB on the disk;
     * 20 million steps, where the PDF of a manual of 300 pages takes one million.
     */
    public static final ReadLimits DEFAULT = new ReadLimits(
            16 << 20,
            500,
            200,
            16L << 30,
            20_000_000,
            Path.of(System.getProperty("java.io.tmpdir")),
            PageLimits.DEFAULT);

    public ReadLimits {
        if (documentBytes < 1 || expansion < 1 || nesting < 1 || copyBytes < 1 || steps < 1) {
            throw new IllegalArgumentException("Limits are at least 1");
        }
    }

    /** The same limits but for the size of a document. */
    public ReadLimits withDocumentBytes(int bytes) {
        return new ReadLimits(bytes, expansion, nesting, copyBytes, steps, scratch, page);
    }

    /** The same limits but for the size of a file's local copy. */
    public ReadLimits withCopyBytes(long bytes) {
        return new ReadLimits(documentBytes, expansion, nesting, bytes, steps, scratch, page);
    }

    /** The same limits but for pages. */
    public ReadLimits withPage(PageLimits limits) {
        return new ReadLimits(documentBytes, expansion, nesting, copyBytes, steps, scratch, limits);
    }

    public SourceEntry.Refused tooLong(long bytes) {
        return exceeded("documentBytes", documentBytes, bytes);
    }

    /** That {@code bytes} bytes are more than the limit {@code name} allows. */
    public static SourceEntry.Refused exceeded(String name, long limit, long bytes) {
        return SourceEntry.refused(SourceEntry.Reason.TOO_LARGE, bytes, name, Long.toString(limit));
    }
}
