package dev.millrace.redaction.domain;

import dev.millrace.contracts.recipes.Redact;
import dev.millrace.contracts.recipes.RedactAction;
import dev.millrace.contracts.recipes.RedactPolicy;
import dev.millrace.contracts.shards.Document;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a recipe does about which kind, by a document's source and language. */
final class Policies {

    private final Redact redact;

    Policies(Redact redact) {
        this.redact = redact;
    }

    /** What is done about each kind in {@code document}; kinds that nothing says otherwise of get the recipe's action. */
    Map<EntityType, RedactAction> of(Document document) {
        Map<EntityType, RedactAction> actions = new EnumMap<>(EntityType.class);
        String language = language(document);
        for (String kind : redact.entities()) {
            actions.put(EntityType.named(kind), action(kind, document.source(), language));
        }
        return actions;
    }

    /** The language that a document is said to be in, or nothing. A tag says more than a language: en-GB is English. */
    static String language(Document document) {
        String tag = document.metadata().getOrDefault(Document.LANGUAGE, "").toLowerCase(Locale.ROOT);
        int hyphen = tag.indexOf('-');
        return hyphen < 0 ? tag : tag.substring(0, hyphen);
    }

    private RedactAction action(String kind, String source, String language) {
        return redact.policies().stream()
                .filter(policy -> fits(policy.entities(), kind)
                        && fits(policy.sources(), source)
                        && fits(policy.languages(), language))
                .map(RedactPolicy::action)
                .findFirst()
                .orElse(redact.action());
    }

    private static boolean fits(List<String> named, String value) {
        return named.isEmpty() || named.contains(value);
    }
}
