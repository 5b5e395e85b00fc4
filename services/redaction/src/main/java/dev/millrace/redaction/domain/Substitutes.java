package dev.millrace.redaction.domain;

import dev.millrace.contracts.recipes.RedactAction;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What stands in the place of what is found in one document, asked for in the order of the document. */
final class Substitutes {

    private final Map<EntityType, RedactAction> actions;
    private final Optional<Pseudonyms> pseudonyms;
    private final Map<EntityType, Map<String, Integer>> numbers = new EnumMap<>(EntityType.class);

    /** @param pseudonyms there are some where an action asks for one */
    Substitutes(Map<EntityType, RedactAction> actions, Optional<Pseudonyms> pseudonyms) {
        this.actions = actions;
        this.pseudonyms = pseudonyms;
    }

    /** Placeholders for all kinds. */
    static Substitutes placeholders() {
        return new Substitutes(Map.of(), Optional.empty());
    }

    RedactAction action(EntityType kind) {
        return actions.getOrDefault(kind, RedactAction.PLACEHOLDER);
    }

    /** What is written instead of {@code value}. */
    String of(EntityType kind, String value) {
        return switch (action(kind)) {
            case PLACEHOLDER, DROP -> kind.placeholder();
            case NUMBERED -> numbered(kind, value);
            case PSEUDONYM -> pseudonyms.orElseThrow().of(kind, value);
            case MASK -> masked(value);
            case REPORT -> value;
        };
    }

    private String numbered(EntityType kind, String value) {
        Map<String, Integer> known = numbers.computeIfAbsent(kind, _ -> new HashMap<>());
        String same = Folding.of(value).toString().toLowerCase(Locale.ROOT).replaceAll("[\\s().-]", "");
        int number = known.computeIfAbsent(same, _ -> known.size() + 1);
        return "[" + kind.name() + "_" + number + "]";
    }

    private static String masked(String value) {
        StringBuilder out = new StringBuilder(value.length());
        value.codePoints().forEach(c -> out.appendCodePoint(Character.isLetterOrDigit(c) ? '*' : c));
        return out.toString();
    }
}
