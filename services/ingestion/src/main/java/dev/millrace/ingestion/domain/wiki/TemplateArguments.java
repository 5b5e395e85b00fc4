package dev.millrace.ingestion.domain.wiki;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is given to a template, as text.
 *
 * @param positional those without a name, or with a number for one
 * @param named by names in small letters
 */
record TemplateArguments(List<String> positional, Map<String, String> named) {

    /** Of a template's name and what is between its bars. */
    static TemplateArguments of(List<String> parts) {
        List<String> positional = new ArrayList<>();
        Map<String, String> named = new HashMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            String name = equals > 0 ? part.substring(0, equals).strip() : "";
            boolean number =
                    !name.isEmpty() && name.length() < 3 && name.chars().allMatch(Character::isDigit);
            if (number) {
                int at = Integer.parseInt(name) - 1;
                while (positional.size() <= at) {
                    positional.add("");
                }
                if (at >= 0) {
                    positional.set(at, part.substring(equals + 1).strip());
                }
            } else if (!name.isEmpty()
                    && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == ' ')) {
                named.put(
                        name.toLowerCase(Locale.ROOT),
                        part.substring(equals + 1).strip());
            } else {
                positional.add(part.strip());
            }
        }
        return new TemplateArguments(positional, named);
    }

    /** From 0; empty when there are fewer. */
    String at(int i) {
        return i < positional.size() ? positional.get(i) : "";
    }

    String last() {
        return positional.isEmpty() ? "" : positional.getLast();
    }

    /** The first of these that is given. */
    Optional<String> named(String... names) {
        for (String name : names) {
            String value = named.getOrDefault(name, "");
            if (!value.isEmpty()) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}
