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

    /** What is to be said of a document, so that it is withdrawn or not; nothing when it stands so already. */
    public Optional<DocumentWithdrawn> next(String contentHash, boolean withdrawn, Steering.Wish wish) {
        Optional<DocumentWithdrawn> known = Optional.ofNullable(latest.get(contentHash));
        return known.map(DocumentWithdrawn::withdrawn).orElse(false) == withdrawn
                ? Optional.empty()
                : Optional.of(new DocumentWithdrawn(
                        contentHash,
                        withdrawn,
                        known.map(DocumentWithdrawn::number).orElse(0) + 1,
                        wish.who(),
                        wish.when(),
                        wish.reason()));
    }

    /** Whether {@code withdrawal}, or a later one of the same document, is known. */
    public boolean has(DocumentWithdrawn withdrawal) {
        DocumentWithdrawn known = latest.get(withdrawal.contentHash());
        return known != null && known.number() >= withdrawal.number();
    }

    /** Documents that are withdrawn now, by their hash. */
    public List<DocumentWithdrawn> all() {
        return latest.values().stream().filter(DocumentWithdrawn::withdrawn).toList();
    }
}
