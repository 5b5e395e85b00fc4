package dev.millrace.contracts.shards;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one stage did with one document.
 *
 * @param id the document
 * @param outcome what became of it
 * @param reason why, for a dropped one: the name of the rule
 * @param detail figures and references that explain it, never text of the document
 * @param contentHash the document's; absent when it has none, for instance because it couldn't be read
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record LedgerEntry(
        String id, Outcome outcome, Optional<String> reason, Map<String, String> detail, Optional<String> contentHash) {

    /** The reason for which a withdrawn document is dropped, by whichever stage meets it first. */
    public static final String WITHDRAWN = "withdrawn";

    /** What can become of a document. */
    public enum Outcome {
        KEPT,
        CHANGED,
        DROPPED;

        /** In JSON. */
        @JsonValue
        public String written() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public LedgerEntry {
        detail = Collections.unmodifiableMap(new TreeMap<>(detail));
        if ((outcome == Outcome.DROPPED) != reason.isPresent()) {
            throw new IllegalArgumentException("A document is dropped for a reason, and only then: " + id);
        }
    }

    /** About a document whose content hash nobody knows. */
    public LedgerEntry(String id, Outcome outcome, Optional<String> reason, Map<String, String> detail) {
        this(id, outcome, reason, detail, Optional.empty());
    }
}
