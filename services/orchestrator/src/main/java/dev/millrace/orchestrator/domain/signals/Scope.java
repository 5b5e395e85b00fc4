package dev.millrace.orchestrator.domain.signals;

/**
 * What an answer is about.
 *
 * @param documents documents looked at
 * @param exact whether those are all there are; otherwise they are a sample that their ids decide
 * @param share of all documents that the sample was drawn with, 1 when exact
 * @param shards how many shards have been filtered so far
 * @param documentsInAll documents of those shards, looked at or not, whatever was asked for
 */
public record Scope(long documents, boolean exact, double share, int shards, long documentsInAll) {

    static Scope of(SignalTable table, int[] rows) {
        return new Scope(
                rows.length,
                table.share() >= 1,
                table.share(),
                table.shards().size(),
                table.statistics().all().documents());
    }
}
