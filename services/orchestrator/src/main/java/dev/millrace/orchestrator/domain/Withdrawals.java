package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.DocumentWithdrawn;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which documents are withdrawn, by the hash of their content. Adding is commutative and idempotent. */
public final class Withdrawals {

    private final SortedMap<String, DocumentWithdrawn> latest = new TreeMap<>();

    Withdrawals() {}

    void add(DocumentWithdrawn withdrawal) {
        latest.merge(withdrawal.contentHash(), withdrawal, Withdrawals::later);
    }

    private static DocumentWithdrawn later(DocumentWithdrawn known, DocumentWithdrawn other) {
        if (known.number() == other.number()) {
            return RunFacts.pick(known, other);
        }
        return known.number() > other.number() ? known : other;
    }

    /** What was last said of a document. */
    public Optional<DocumentWithdrawn> of(String contentHash) {
        return Optional.ofNullable(latest.get(contentHash));
    }

    /** Documents that are withdrawn now, by their hash. */
    public List<DocumentWithdrawn> all() {
        return latest.values().stream().filter(DocumentWithdrawn::withdrawn).toList();
    }
}
