package dev.millrace.stage;

import dev.millrace.contracts.events.DocumentWithdrawn;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Which documents are withdrawn, from what the log says of them, however often it is read. */
final class Withdrawals {

    private final Map<String, DocumentWithdrawn> latest = new HashMap<>();
    private Withdrawn now = Withdrawn.NONE;
    private boolean changed;

    synchronized void take(DocumentWithdrawn event) {
        latest.merge(event.contentHash(), event, (known, other) -> other.number() > known.number() ? other : known);
        changed = true;
    }

    synchronized Withdrawn now() {
        if (changed) {
            now = new Withdrawn(latest.values().stream()
                    .filter(DocumentWithdrawn::withdrawn)
                    .map(DocumentWithdrawn::contentHash)
                    .collect(Collectors.toSet()));
            changed = false;
        }
        return now;
    }
}
