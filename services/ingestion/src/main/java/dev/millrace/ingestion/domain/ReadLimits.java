package dev.millrace.ingestion.domain;

/**
 * What one document or file may cost. What exceeds a limit is dropped as {@code too-large}, with the limit's name.
 *
 * @param documentBytes most bytes of one document: a line, a page, a text file
 * @param expansion most bytes that one compressed byte may become, once {@value #EXPANSION_FREE} have come out
 */
public record ReadLimits(int documentBytes, int expansion) {

    /** A highly compressible beginning is no bomb yet. */
    static final long EXPANSION_FREE = 64L << 20;

    /** 16 MiB a document; 500-fold, where gzip reaches 1,032-fold at most and real text rarely 20-fold. */
    public static final ReadLimits DEFAULT = new ReadLimits(16 << 20, 500);

    public ReadLimits {
        if (documentBytes < 1 || expansion < 1) {
            throw new IllegalArgumentException("Limits are at least 1");
        }
    }

    SourceEntry tooLong(long bytes) {
        return SourceEntry.refused(
                SourceEntry.Reason.TOO_LARGE, bytes, "documentBytes", Integer.toString(documentBytes));
    }
}
