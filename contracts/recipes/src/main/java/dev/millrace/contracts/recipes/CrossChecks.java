package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a schema can't say: where one value of a recipe limits another. */
final class CrossChecks {

    private static final List<String> ORIGINS =
            List.of("path", "s3", "upload", "generator", "web", "topic", "huggingFace", "instruct");

    /** Origins that can be listed without reading them. */
    private static final List<String> LOOKED_AT = List.of("path", "s3", "topic", "huggingFace");

    /** Band keys of a shard's documents: 13 bytes each. */
    private static final long MOST_KEYS = 3_000_000;

    /** Hashes in the sketches of a shard's documents: 4 bytes each, in a service of 224 MB. */
    private static final long MOST_HASHES = 8_000_000;

    /** Rule sets that need to be told what to look for. */
    private static final List<String> LISTED = List.of("blocklist", "toxicity");

    private final RecipeText text;
    private final JsonNode recipe;
    private final List<Problem> problems = new ArrayList<>();

    private CrossChecks(RecipeText text, JsonNode recipe) {
        this.text = text;
        this.recipe = recipe;
    }

    /** What is wrong with {@code recipe}, which satisfies the schema and has its defaults. */
    static List<Problem> problems(RecipeText text, MovedKeys moved, JsonNode recipe) {
        CrossChecks checks = new CrossChecks(text, recipe);
        checks.dataset();
        checks.continuous();
        checks.sources();
        checks.shards();
        checks.filter();
        checks.decontamination();
        checks.classifier();
        checks.problems.addAll(RedactChecks.problems(text, recipe));
        checks.problems.addAll(TrainingChecks.problems(text, moved, recipe));
        checks.unique("/evaluation/tasks");
        checks.during();
        checks.trials();
        checks.contamination();
        checks.winRate();
        return checks.problems;
    }

    /** What a run begins with, which is known before anything else is. */
    static Optional<Problem> beginning(RecipeText text) {
        boolean sources = text.tree().path("sources").size() > 0;
        boolean dataset = text.says("/dataset");
        return sources == dataset
                ? Optional.of(text.problem(
                        dataset ? "/dataset" : "/sources",
                        "found %s; expected either sources, or the dataset to begin with"
                                .formatted(dataset ? "sources and a dataset" : "no sources and no dataset")))
                : Optional.empty();
    }

    private void dataset() {
        boolean dataset = recipe.hasNonNull("dataset");
        if (dataset && recipe.path("until").asText().equals("dataset")) {
            problem("/until", "a run that begins with a dataset doesn't end with one; expected model");
        }
        if (dataset && recipe.hasNonNull("dryRun")) {
            problem("/dryRun", "a dry run shows what a filter drops of sources; this recipe begins with a dataset");
        }
    }

    private void continuous() {
        JsonNode continuous = recipe.path("continuous");
        boolean looks = continuous.path("newData").asBoolean() || continuous.hasNonNull("newTokens");
        if (continuous.isObject() && recipe.hasNonNull("dataset")) {
            problem("/continuous", "nothing new comes to a dataset; a continuous recipe has sources");
        } else if (looks
                && recipe.at("/sources")
                        .valueStream()
                        .allMatch(source -> present(source, LOOKED_AT).isEmpty())) {
            problem(
                    "/continuous",
                    "no source can be looked at for new data; expected one with %s, or every alone"
                            .formatted(String.join(", ", LOOKED_AT)));
        }
        if (continuous.hasNonNull("newTokens") && recipe.path("until").asText().equals("dataset")) {
            problem(
                    "/continuous/newTokens",
                    "a run that ends with its dataset makes no tokens; expected newData or every");
        }
        if (continuous.hasNonNull("every")
                && Duration.parse(continuous.path("every").asText()).toSeconds() < 1) {
            problem(
                    "/continuous/every",
                    "found %s; expected at least a second"
                            .formatted(continuous.path("every").asText()));
        }
        if (continuous.path("fromLast").asBoolean() && text.says("/model/from")) {
            problem("/continuous/fromLast", "each training begins with model.from; leave one of the two out");
        }
    }

    private void sources() {
        unique("/sources");
        JsonNode sources = recipe.at("/sources");
        for (int i = 0; i < sources.size(); i++) {
            List<String> origins = present(sources.get(i), ORIGINS);
            if (origins.size() != 1) {
                problem(
                        "/sources/" + i,
                        "found %s; expected exactly one of %s"
                                .formatted(
                                        origins.isEmpty() ? "no origin" : String.join(" and ", origins),
                                        String.join(", ", ORIGINS)));
            }
            web(sources.get(i).path("web"), "/sources/" + i + "/web");
        }
    }

    private void web(JsonNode web, String pointer) {
        if (web.isObject() && web.path("urls").isEmpty() && web.path("sitemaps").isEmpty() && !web.hasNonNull("list")) {
            problem(pointer, "no address; expected at least one of urls, list, sitemaps");
        }
    }

    /** Deduplication holds the keys and sketches of a shard's documents in memory while it signs them. */
    private void shards() {
        JsonNode near = recipe.at("/dedup/near");
        if (!near.isObject()) {
            return;
        }
        long bands = near.get("bands").asLong();
        long rows = near.get("rows").asLong();
        long most = Math.min(MOST_KEYS / bands, MOST_HASHES / (bands * rows));
        for (String key : List.of("/shards/documents", "/dryRun")) {
            if (number(key) > most) {
                problem(
                        key,
                        "found %d; expected at most %d, since near-duplicates with %d bands of %d rows are looked for"
                                .formatted(number(key), most, bands, rows));
            }
        }
    }

    private void filter() {
        List<String> run = rules(recipe.at("/filter"));
        List<String> all = new ArrayList<>(run);
        variants("/filter/byLanguage", run, all);
        // A source's documents may be in a language that brings rules of its own.
        variants("/filter/bySource", List.copyOf(all), all);
        recipe.at("/filter/bySource")
                .properties()
                .forEach(source -> source(RecipeText.child("/filter/bySource", source.getKey()), source.getKey()));
        thresholds("/filter/thresholds", all);
        for (String set : LISTED) {
            boolean given = recipe.at("/filter").hasNonNull(set);
            if (all.contains(set) && !given) {
                problem("/filter/rules", "the rule set %s runs, yet filter.%s says nothing".formatted(set, set));
            } else if (given && !all.contains(set)) {
                problem("/filter/" + set, "the rule set %s does not run; add it to filter.rules".formatted(set));
            }
        }
    }

    /**
     * What differs for some of the documents.
     *
     * @param otherwise the rule sets that run where a variant names none
     * @param all the rule sets that variants name are added here
     */
    private void variants(String pointer, List<String> otherwise, List<String> all) {
        recipe.at(pointer).properties().forEach(variant -> {
            List<String> own = rules(variant.getValue());
            boolean differs = variant.getValue().path("rules").isArray();
            thresholds(RecipeText.child(pointer, variant.getKey()) + "/thresholds", differs ? own : otherwise);
            all.addAll(own);
        });
    }

    private static List<String> rules(JsonNode filter) {
        return filter.path("rules").valueStream().map(JsonNode::asText).toList();
    }

    private void thresholds(String pointer, List<String> rules) {
        recipe.at(pointer).properties().forEach(threshold -> {
            String rule = threshold.getKey().substring(0, threshold.getKey().indexOf('.'));
            if (!rules.contains(rule)) {
                problem(
                        RecipeText.child(pointer, threshold.getKey()),
                        "the rule set %s does not run; %s".formatted(rule, Suggestion.among(rules, rule)));
            }
        });
    }

    private void source(String pointer, String name) {
        List<String> sources = recipe.path("sources")
                .valueStream()
                .map(source -> source.get("name").asText())
                .toList();
        if (!sources.contains(name)) {
            problem(pointer, "no source is named %s; %s".formatted(name, Suggestion.among(sources, name)));
        }
    }

    private void decontamination() {
        JsonNode rule = recipe.at("/filter/decontamination");
        boolean tasks = rule.path("tasks").asBoolean()
                && Stream.of(recipe.at("/evaluation/tasks"))
                        .flatMap(JsonNode::valueStream)
                        .anyMatch(CrossChecks::hasFiles);
        if (rule.isObject() && rule.path("sets").isEmpty() && !tasks) {
            problem(
                    "/filter/decontamination",
                    "there is nothing to look for; expected sets, or a task of the recipe with a path or a definition");
        }
    }

    /** Items of a task that is defined elsewhere come with the recipe, too. */
    private static boolean hasFiles(JsonNode task) {
        return task.hasNonNull("path") || task.hasNonNull("task");
    }

    private void classifier() {
        JsonNode rule = recipe.at("/filter/classifier");
        if (!rule.isObject()) {
            return;
        }
        List<String> given = present(rule, List.of("good", "raw", "model"));
        if (!given.equals(List.of("good", "raw")) && !given.equals(List.of("model"))) {
            problem(
                    "/filter/classifier",
                    "found %s; expected either good and raw, two sources to train it on, or model, a file"
                            .formatted(given.isEmpty() ? "none of its keys" : String.join(" and ", given)));
            return;
        }
        for (String key : present(rule, List.of("good", "raw"))) {
            source("/filter/classifier/" + key, rule.get(key).asText());
        }
        if (given.size() == 2 && rule.get("good").equals(rule.get("raw"))) {
            problem("/filter/classifier/raw", "raw is the same source as good; expected another one");
        }
    }

    private void during() {
        JsonNode during = recipe.at("/evaluation/during");
        List<String> tasks = recipe.at("/evaluation/tasks")
                .valueStream()
                .map(task -> task.path("name").asText())
                .toList();
        for (int i = 0; i < during.path("tasks").size(); i++) {
            String name = during.path("tasks").get(i).asText();
            if (!tasks.contains(name)) {
                problem(
                        "/evaluation/during/tasks/" + i,
                        "no task is named %s; %s".formatted(name, Suggestion.among(tasks, name)));
            }
        }
        long steps = number("/training/steps");
        if (during.isObject() && during.path("every").asLong() >= steps) {
            problem(
                    "/evaluation/during/every",
                    "found %d, and training has %d steps, so that nothing would be scored before its end; expected less"
                            .formatted(during.path("every").asLong(), steps));
        }
    }

    /** A trial that ends before it may be judged is never judged. */
    private void trials() {
        for (String pointer : List.of("/promotion/shadow", "/promotion/canary")) {
            JsonNode trial = recipe.at(pointer);
            if (trial.isObject()
                    && Duration.parse(trial.path("atMost").asText())
                                    .compareTo(Duration.parse(trial.path("for").asText()))
                            < 0) {
                problem(
                        pointer + "/atMost",
                        "found %s; expected at least the %s of for"
                                .formatted(
                                        trial.path("atMost").asText(),
                                        trial.path("for").asText()));
            }
        }
    }

    private void contamination() {
        boolean found = recipe.at("/filter/decontamination/tasks").asBoolean()
                && recipe.at("/evaluation/tasks").valueStream().anyMatch(CrossChecks::hasFiles);
        if (recipe.at("/promotion").hasNonNull("maxContamination") && !found) {
            problem(
                    "/promotion/maxContamination",
                    "nothing looks for the items of a task in the data; expected filter.decontamination with tasks: true, and a task with a path or a definition");
        }
    }

    private void winRate() {
        JsonNode winRate = recipe.at("/promotion/winRate");
        if (winRate.hasNonNull("judge") && winRate.hasNonNull("verdicts")) {
            problem(
                    "/promotion/winRate/verdicts",
                    "the judge gives one verdict on each prompt; leave verdicts out, or the judge");
        }
        if (winRate.hasNonNull("judge") && winRate.at("/judge/model").asText().isBlank()) {
            problem("/promotion/winRate/judge/model", "found a blank; expected the judge's name at its endpoint");
        }
    }

    private void unique(String list) {
        Map<String, Integer> seen = new LinkedHashMap<>();
        JsonNode owners = recipe.at(list);
        for (int i = 0; i < owners.size(); i++) {
            String name = owners.get(i).get("name").asText();
            Integer first = seen.putIfAbsent(name, i);
            if (first != null) {
                problem(list + '/' + i + "/name", "%s is also the name of number %d".formatted(name, first + 1));
            }
        }
    }

    private static List<String> present(JsonNode owner, List<String> keys) {
        return Stream.of(keys.toArray(String[]::new))
                .filter(key -> owner.hasNonNull(key))
                .toList();
    }

    private long number(String pointer) {
        return recipe.at(pointer).asLong();
    }

    private void problem(String pointer, String message) {
        problems.add(text.problem(pointer, message));
    }
}
