package dev.millrace.contracts.api;

import java.util.List;
import java.util.SortedMap;

/**
 * What tells one dataset from another. Documents are the same when their content hash is: that of their text as it was
 * ingested.
 *
 * @param left the one, as {@code NAME@VERSION}
 * @param right the other
 * @param sharedShards shards that both have, byte for byte
 * @param sharedDocuments documents in both with the same text
 * @param changed documents in both whose text differs: other personal data was replaced
 * @param onlyLeft documents in the one alone
 * @param onlyRight documents in the other alone
 */
public record DatasetDiff(
        String left,
        String right,
        int sharedShards,
        long sharedDocuments,
        Part changed,
        Part onlyLeft,
        Part onlyRight) {

    /**
     * Some of the documents.
     *
     * @param bySource how many of each source
     * @param examples the first of them, in the order of rank
     */
    public record Part(long documents, SortedMap<String, Long> bySource, List<Example> examples) {}

    /** A document and how it begins. */
    public record Example(String id, String source, String text) {}
}
