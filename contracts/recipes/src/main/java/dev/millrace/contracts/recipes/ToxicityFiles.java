package dev.millrace.contracts.recipes;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Words whose share of a text is limited.
 *
 * @param words a file of words and phrases for each language, by its two- or three-letter code
 */
public record ToxicityFiles(Map<String, String> words) {

    public ToxicityFiles {
        words = Collections.unmodifiableMap(new TreeMap<>(words));
    }
}
