package dev.millrace.contracts.recipes;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What differs for the documents of one language or one source.
 *
 * @param rules rule sets that run instead; absent: the same
 * @param thresholds thresholds that differ from those of all documents
 * @param words how texts fall into words; absent: the same for a source; for a language {@code english} if it's English,
 *     {@code unicode} otherwise
 */
public record FilterVariant(Optional<List<String>> rules, Map<String, Double> thresholds, Optional<WordBreaks> words) {

    public FilterVariant {
        rules = rules.map(List::copyOf);
        thresholds = Collections.unmodifiableMap(new TreeMap<>(thresholds));
    }
}
