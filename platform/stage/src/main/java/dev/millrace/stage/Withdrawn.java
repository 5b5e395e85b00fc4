package dev.millrace.stage;

import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Which documents are withdrawn, as of a moment: nothing that is made from then on is made of them. */
public final class Withdrawn {

    /** None is. */
    public static final Withdrawn NONE = new Withdrawn(Set.of());

    private static final Verdict DROPPED = new Verdict.Dropped(LedgerEntry.WITHDRAWN, Map.of());

    private final Set<String> contentHashes;

    /** @param contentHashes of the documents that are withdrawn */
    public Withdrawn(Set<String> contentHashes) {
        this.contentHashes = Set.copyOf(contentHashes);
    }

    /** Whether the document is withdrawn. One whose content hash nobody knows can't be. */
    public boolean contains(Document document) {
        return !contentHashes.isEmpty()
                && document.contentHash().filter(contentHashes::contains).isPresent();
    }

    /** The rule, for documents that aren't withdrawn; the others are dropped. */
    public Function<Document, Verdict> before(Function<Document, Verdict> rule) {
        return document -> contains(document) ? DROPPED : rule.apply(document);
    }

    /** What {@link Work} that depends on it is known by; nothing while no document is withdrawn. */
    public List<String> parts() {
        return contentHashes.isEmpty()
                ? List.of()
                : List.of("without " + Sha256.of(String.join(" ", new TreeSet<>(contentHashes))));
    }
}
