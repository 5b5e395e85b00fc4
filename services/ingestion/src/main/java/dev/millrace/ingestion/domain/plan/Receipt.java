package dev.millrace.ingestion.domain.plan;

import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.ObjectRef;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a run remembers of a shard that it has read, so that a later one can take it over.
 *
 * @param last whether it is the last of its split
 * @param files how many documents, unreadable ones included, each of its files gave it
 */
public record Receipt(ObjectRef data, ObjectRef ledger, Counts counts, boolean last, SortedMap<String, Long> files) {

    public Receipt {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /** The receipt of a shard whose documents come from {@code files}. */
    public static Receipt of(ObjectRef data, ObjectRef ledger, Counts counts, boolean last, Map<String, Long> files) {
        return new Receipt(data, ledger, counts, last, new TreeMap<>(files));
    }
}
