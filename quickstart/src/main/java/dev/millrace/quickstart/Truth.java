package dev.millrace.quickstart;

import java.util.SortedMap;

/**
 * What the generated documents hold, exactly. Each document is one thing only: a story of its own (with or without
 * personal data), a copy, a near copy, junk, or unreadable.
 *
 * @param documents all of them, unreadable ones included
 * @param stories stories told for the first time
 * @param exactDuplicates further copies of a story, letter for letter
 * @param nearDuplicates further copies with a few words changed; word-5-gram Jaccard similarity at least
 *     {@value NearCopies#LEAST_SIMILARITY}
 * @param unreadable documents that ingestion drops, by its reason
 * @param junk documents that the Gopher rules (quality first, then repetition) drop, by the rule's name
 * @param personalData how many pieces of personal data the stories hold, by entity of the recipe
 */
public record Truth(
        int documents,
        int stories,
        int exactDuplicates,
        int nearDuplicates,
        SortedMap<String, Integer> unreadable,
        SortedMap<String, Integer> junk,
        SortedMap<String, Integer> personalData) {}
