package dev.millrace.contracts.recipes;

import java.util.List;

/**
 * Personal data to replace.
 *
 * @param entities of {@code email phone card iban ip}
 */
public record Redact(List<String> entities) {

    public Redact {
        entities = List.copyOf(entities);
    }
}
