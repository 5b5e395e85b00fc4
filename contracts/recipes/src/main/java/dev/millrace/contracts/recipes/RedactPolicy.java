package dev.millrace.contracts.recipes;

import java.util.List;

/**
 * What is done about some kinds in some documents. An empty list stands for all.
 *
 * @param entities kinds
 * @param languages of documents
 * @param sources of documents, by their names
 * @param action what is done
 */
public record RedactPolicy(List<String> entities, List<String> languages, List<String> sources, RedactAction action) {

    public RedactPolicy {
        entities = List.copyOf(entities);
        languages = List.copyOf(languages);
        sources = List.copyOf(sources);
    }
}
