package dev.millrace.ingestion.domain.plan;

/**
 * A position in a split.
 *
 * @param file which of its files, from 0
 * @param documents how many documents of that file come before
 */
public record Cursor(int file, long documents) {

    /** Before everything. */
    public static final Cursor START = new Cursor(0, 0);

    public Cursor {
        if (file < 0 || documents < 0) {
            throw new IllegalArgumentException("No such position: file %d, document %d".formatted(file, documents));
        }
    }
}
