package dev.millrace.evaluator.domain.evaluation;

import dev.millrace.contracts.json.Sha256;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Items of a task that were found in what a model was trained on.
 *
 * @param names by which they are known in their file ({@link dev.millrace.contracts.recipes.ItemFiles#name})
 */
public record FoundItems(Set<String> names) {

    public FoundItems {
        names = Set.copyOf(names);
    }

    /** Whether an item isn't among them. One that lies in no file can't be. */
    boolean lack(Optional<String> name) {
        return name.isEmpty() || !names.contains(name.get());
    }

    /** A SHA-256 of their names, whatever order they were found in. */
    public String digest() {
        StringBuilder all = new StringBuilder();
        new TreeSet<>(names)
                .forEach(name -> all.append(name.length()).append(':').append(name));
        return Sha256.of(all.toString());
    }
}
