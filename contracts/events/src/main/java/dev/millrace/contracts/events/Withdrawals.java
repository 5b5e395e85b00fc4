package dev.millrace.contracts.events;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * Which documents are withdrawn, by the hash of their content, as {@code documents.withdrawn} says; in whatever order and however
 * often it is read. One thread at a time.
 */
public final class Withdrawals {

    private static final BinaryOperator<DocumentWithdrawn> LATER = BinaryOperator.maxBy(
            Comparator.comparingInt(DocumentWithdrawn::number).thenComparing(DocumentWithdrawn::toString));

    private final SortedMap<String, DocumentWithdrawn> latest = new TreeMap<>();

    /** Takes in what is said of a document. */
    public void add(DocumentWithdrawn withdrawal) {
        latest.merge(withdrawal.contentHash(), withdrawal, LATER);
    }

    /** What was last said of a document. */
    public Optional<DocumentWithdrawn> latest(String contentHash) {
        return Optional.ofNullable(latest.get(contentHash));
    }

    /** Documents that are withdrawn now, by their hash. */
    public List<DocumentWithdrawn> all() {
        return latest.values().stream().filter(DocumentWithdrawn::withdrawn).toList();
    }
}
