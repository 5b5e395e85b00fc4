package dev.millrace.orchestrator.domain.signals;

/**
 * What an answer is about.
 *
 * @param documents documents looked at
 * @param exact whether those are all there are; otherwise they are a sample that their ids decide
 * @param share of all documents that the sample was drawn with, 1 when exact
 * @param shards how many shards have been read so far
 * @param shardsInAll how many have been filtered; the others are read when the question is asked again
 * @param documentsInAll documents of the shards that have been read, looked at or not, whatever was asked for
 */
public record Scope(long documents, boolean exact, double share, int shards, int shardsInAll, long documentsInAll) {

    static Scope of(SignalTable table, int[] rows) {
        return new Scope(
                rows.length,
                table.share() >= 1,
                table.share(),
                table.shards().size(),
                table.shards().size() + table.unread(),
                table.statistics().all().documents());
    }
}
