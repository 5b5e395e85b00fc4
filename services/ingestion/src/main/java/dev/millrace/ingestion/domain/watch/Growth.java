package dev.millrace.ingestion.domain.watch;

import dev.millrace.ingestion.domain.files.SourceFile;
import java.util.Collection;
import java.util.Map;

/**
 * What a source has beyond what was planned to be read of it.
 *
 * @param files files that were planned, or known before
 * @param bytes their size
 * @param newFiles those that are new, or whose content is another
 * @param newBytes their size
 */
public record Growth(int files, long bytes, int newFiles, long newBytes) {

    /** Nothing is said about less than a tenth more than was said before, as long as more keeps coming. */
    private static final double WORTH_SAYING = 1.1;

    /**
     * The growth of a source.
     *
     * @param known what was planned of it, by path
     * @param now what it has; what can't be had is passed over, and so is what can't be told from itself when it changes
     */
    public static Growth of(Map<String, SourceFile> known, Collection<SourceFile> now) {
        int newFiles = 0;
        long newBytes = 0;
        for (SourceFile file : now) {
            SourceFile before = known.get(file.path());
            boolean same = before != null && before.fingerprint().equals(file.fingerprint());
            if (!same && !file.fingerprint().isEmpty() && file.refused().isEmpty()) {
                newFiles++;
                newBytes += file.bytes();
            }
        }
        return new Growth(
                known.size(),
                known.values().stream().mapToLong(SourceFile::bytes).sum(),
                newFiles,
                newBytes);
    }

    /**
     * Whether it is worth an event: events stay for ever, and a source that always grows would fill the log with them.
     *
     * @param told what was said last of the same plan
     * @param before what was seen the last time it was looked at
     */
    public boolean isWorthSaying(Growth told, Growth before) {
        return !equals(told)
                && (equals(before)
                        || told.newFiles == 0
                        || newBytes >= told.newBytes * WORTH_SAYING
                        || newFiles >= told.newFiles * WORTH_SAYING);
    }
}
