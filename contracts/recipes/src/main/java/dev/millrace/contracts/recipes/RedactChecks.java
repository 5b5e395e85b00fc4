package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a schema can't say of redaction: policies for what isn't looked for, pseudonyms without a key, names without what
 * finds them.
 */
final class RedactChecks {

    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

    /** Kinds that nothing else finds. */
    private static final Set<String> BY_CLASSIFIER = Set.of("person", "place", "organisation");

    /** What a classifier consists of. */
    private static final List<String> FILES = List.of("model", "config", "tokenizer");

    private final RecipeText text;
    private final JsonNode redact;
    private final List<Problem> problems = new ArrayList<>();

    private RedactChecks(RecipeText text, JsonNode redact) {
        this.text = text;
        this.redact = redact;
    }

    /** What is wrong with {@code recipe}'s redaction, which satisfies the schema and has its defaults. */
    static List<Problem> problems(RecipeText text, JsonNode recipe) {
        RedactChecks checks = new RedactChecks(text, recipe.path("redact"));
        checks.regions();
        checks.action("/redact/action", checks.redact.path("action"));
        checks.classifier();
        List<String> sources = strings(recipe.path("sources"), "name");
        JsonNode policies = checks.redact.path("policies");
        for (int i = 0; i < policies.size(); i++) {
            checks.policy("/redact/policies/" + i, policies.get(i), sources);
        }
        return checks.problems;
    }

    private static List<String> strings(JsonNode array, String key) {
        return array.valueStream().map(each -> each.path(key).asText()).toList();
    }

    private void regions() {
        JsonNode regions = redact.path("regions");
        for (int i = 0; i < regions.size(); i++) {
            String region = regions.get(i).asText();
            if (!COUNTRIES.contains(region)) {
                problem(
                        "/redact/regions/" + i,
                        "no country has the code %s; expected one of ISO 3166 such as US or DE".formatted(region));
            }
        }
    }

    private void classifier() {
        JsonNode classifier = redact.path("classifier");
        if (!classifier.isObject()) {
            JsonNode entities = redact.path("entities");
            for (int i = 0; i < entities.size(); i++) {
                if (BY_CLASSIFIER.contains(entities.get(i).asText())) {
                    problem(
                            "/redact/entities/" + i,
                            "only a classifier finds what is called %s; add redact.classifier"
                                    .formatted(entities.get(i).asText()));
                }
            }
            return;
        }
        long files = FILES.stream().filter(classifier::hasNonNull).count();
        if (classifier.has("from") ? files > 0 : files < FILES.size()) {
            problem(
                    RedactClassifierFiles.AT,
                    "expected either from, a token classifier's folder or address, or all of %s"
                            .formatted(String.join(", ", FILES)));
        }
    }

    private void action(String pointer, JsonNode action) {
        if (action.asText().equals("pseudonym") && !redact.hasNonNull("key")) {
            problem(
                    pointer,
                    "pseudonyms are made with a key, and none is named; add redact.key, the name of a secret of redaction's");
        }
    }

    private void policy(String pointer, JsonNode policy, List<String> sources) {
        action(pointer + "/action", policy.path("action"));
        List<String> kinds =
                redact.path("entities").valueStream().map(JsonNode::asText).toList();
        among(pointer + "/entities", policy.path("entities"), kinds, "redact.entities doesn't look for %s; %s");
        among(pointer + "/sources", policy.path("sources"), sources, "no source is named %s; %s");
    }

    private void among(String pointer, JsonNode named, List<String> known, String message) {
        for (int i = 0; i < named.size(); i++) {
            String name = named.get(i).asText();
            if (!known.contains(name)) {
                problem(pointer + "/" + i, message.formatted(name, Suggestion.among(known, name)));
            }
        }
    }

    private void problem(String pointer, String message) {
        problems.add(text.problem(pointer, message));
    }
}
