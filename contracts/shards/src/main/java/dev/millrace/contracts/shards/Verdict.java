package dev.millrace.contracts.shards;

import java.util.Map;
import java.util.SortedMap;

/** What a stage decides about one document. */
public sealed interface Verdict {

    /** What the ledger tells of it besides the outcome. */
    Map<String, String> detail();

    /** It goes on as it is. */
    record Kept(Map<String, String> detail) implements Verdict {}

    /**
     * It goes on with the same text, and more is known about it.
     *
     * @param document as it goes on
     */
    record Annotated(Document document, Map<String, String> detail) implements Verdict {}

    /**
     * It goes on with another text.
     *
     * @param document as it goes on
     * @param found what was replaced, by kind
     */
    record Changed(Document document, SortedMap<String, Long> found, Map<String, String> detail) implements Verdict {}

    /**
     * It goes no further.
     *
     * @param reason the rule's name
     */
    record Dropped(String reason, Map<String, String> detail) implements Verdict {}
}
