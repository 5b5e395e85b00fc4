package dev.millrace.contracts.recipes;

import java.util.List;

/**
 * The languages that go on. Each document's language is found from its text and becomes part of its metadata.
 *
 * @param keep ISO 639-1 codes, 639-3 where there is none; empty: all
 * @param atLeast least confidence in the language found, from 0 to 1
 */
public record LanguageRule(List<String> keep, double atLeast) {

    public LanguageRule {
        keep = List.copyOf(keep);
    }
}
