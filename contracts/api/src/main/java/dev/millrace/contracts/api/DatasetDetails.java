package dev.millrace.contracts.api;

import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.ShardId;
import java.util.List;

/**
 * A dataset with where it comes from, what was dropped on the way, and the shards it is made of.
 *
 * @param sources in the order that ranks their documents
 * @param stages what each stage has done with all documents, in order
 * @param shards those that hold a document, in the order of their rank
 */
public record DatasetDetails(
        DatasetVersion dataset, List<Origin> sources, List<StageCounts> stages, List<Shard> shards) {

    /**
     * A source of its documents.
     *
     * @param licence an SPDX identifier, or {@code unknown}
     * @param weight its share in training relative to its size
     * @param origin where it is, in words
     * @param documents documents of it that are in the dataset
     * @param bytes of their texts, in UTF-8
     */
    public record Origin(String name, String licence, double weight, String origin, long documents, long bytes) {}

    /** What a stage has done with all documents. */
    public record StageCounts(String stage, Counts counts) {}

    /**
     * A shard: documents as JSON lines, compressed with Zstandard.
     *
     * @param size of the compressed object, in bytes
     * @param sha256 of the same
     */
    public record Shard(ShardId shard, String source, long documents, long bytes, long size, String sha256) {}
}
