package dev.millrace.evaluator.domain.task;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What stands under keys.
 *
 * @param in where they are, for what is missing
 * @param values in their order
 */
public record Entries(Section in, Map<String, Section> values) {

    public Entries {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    public Section get(String key) throws MalformedTask {
        Section value = values.get(key);
        if (value == null) {
            throw in.problem("%s is missing".formatted(key));
        }
        return value;
    }

    /** With those of another in the place of its own of the same names. */
    Entries overlaid(Entries other) {
        Map<String, Section> both = new LinkedHashMap<>(values);
        both.putAll(other.values);
        return new Entries(other.in, both);
    }
}
