package dev.millrace.contracts.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every key of the recipe's schema counts where it should, and nowhere else. */
class RecipePartsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A recipe that says something at every key there is. */
    private static final String EVERYTHING = """
        name: everything
        description: at once
        dryRun: 9
        dataset: stories@v1
        until: dataset
        sources:
          - {name: a, path: /data/a, textField: body}
          - {name: b, s3: "s3://corpus/b"}
          - {name: c, upload: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855}
          - {name: d, generator: {kind: stories}}
          - {name: e, web: {urls: ["https://example.org/"], list: /data/list, sitemaps: ["https://example.org/map"]}}
          - {name: f, topic: {name: pages, cluster: other}}
          - {name: g, huggingFace: {dataset: owner/name}}
          - {name: h, instruct: {seeds: /data/seeds, model: stories}}
        filter:
          rules: [gopher-quality, blocklist, toxicity]
          thresholds: {gopher-quality.min-words: 20}
          blocklist: {addresses: [/data/addresses], words: [/data/words]}
          toxicity: {words: {en: /data/toxic}}
          byLanguage: {de: {rules: [c4], thresholds: {c4.min-sentences: 2}, words: spaces}}
          bySource: {a: {rules: [fineweb], thresholds: {fineweb.max-short-lines: 0.5}, words: unicode}}
          language: {keep: [en]}
          decontamination: {sets: [/data/sets]}
          classifier: {good: a, raw: b, model: /data/model, tokenizer: /data/tokenizer, output: p, index: 1, pareto: 9}
        redact:
          regions: [DE]
          policies: [{entities: [email], languages: [de], sources: [a], action: mask}]
          key: corpus
          allow: {values: [info@example.org], domains: [example.org]}
          classifier: {model: /data/names, config: /data/config, tokenizer: /data/tokenizer, labels: {DATE: none}, words: max}
        tokenizer: {from: /data/tokenizer, specialTokens: [<|tool|>]}
        model:
          from: /data/base
          decoderLayers: 2
          headDim: 64
          norm: {bias: true, last: true}
          positions: {scaling: {factor: 8, original: 256}}
          attention: {window: {size: 4, ropeTheta: 100}, scale: 1, softCap: 3}
          embedding: {padding: 1}
          head: {transform: {}, softCap: 3, labels: [PER]}
        training: {muon: {learningRate: 0.02}, decay: {steps: 5}, batchRamp: {from: 4, steps: 9}, lora: {}}
        export: {licence: MIT}
        execution: {training: {workers: 2, threads: 3, microBatch: 4, recompute: true, device: cuda}}
        continuous: {newTokens: 1000, newData: true, every: PT6H, fromLast: true}
        evaluation:
          tasks:
            - {name: held-out, kind: perplexity, limit: 9}
            - {name: file, kind: choice, path: /data/items}
            - {name: made, kind: choice, generator: {kind: story-questions}}
            - {name: sums, task: gsm8k, shots: 2, system: Think, items: /data/sums}
            - {name: own, task: /data/own.yaml, data: {test: /data/test}}
          during: {every: 9, tasks: [file], limit: 9}
        promotion:
          minimum: [{task: file, metric: acc, atLeast: 0.5, atMost: 0.75}]
          mustNotRegress: [file]
          margins: {file: 0.5}
          onUndecided: hold
          maxContamination: 0.25
          winRate: {prompts: /data/prompts, verdicts: 9, judge: {endpoint: "https://example.org/v1", model: j, minKappa: 0.5}}
          shadow: {share: 0.1, sticky: x-user-id}
          canary: {share: 0.1, for: PT6H, sticky: x-session-id}
        """;

    /** The parts that a key belongs to, by the longest beginning of its place in the schema that stands here. */
    private static final Map<String, Set<String>> OWNERS = new TreeMap<>(Map.ofEntries(
            Map.entry("/name", Set.of()),
            Map.entry("/description", Set.of()),
            Map.entry("/dryRun", Set.of("ingestion")),
            Map.entry("/dataset", Set.of()),
            Map.entry("/until", Set.of()),
            Map.entry("/shards", Set.of("ingestion")),
            Map.entry("/sources", Set.of("ingestion")),
            Map.entry("/sources/*/name", Set.of("ingestion", "training")),
            Map.entry("/sources/*/weight", Set.of("training")),
            Map.entry("/filter", Set.of("filtering")),
            Map.entry("/dedup", Set.of("deduplication")),
            Map.entry("/redact", Set.of("redaction")),
            Map.entry("/tokenizer", Set.of("tokenizer")),
            Map.entry("/tokenizer/from", Set.of("tokenizer", "training")),
            Map.entry("/model", Set.of("training")),
            Map.entry("/training", Set.of("training")),
            Map.entry("/training/heldOut", Set.of("tokenizer", "training", "evaluation")),
            Map.entry("/training/objective", Set.of("tokenizer", "training")),
            Map.entry("/training/checkpointEvery", Set.of()),
            Map.entry("/training/keepCheckpoints", Set.of()),
            Map.entry("/training/keepEvery", Set.of()),
            Map.entry("/training/validateEvery", Set.of()),
            Map.entry("/export", Set.of("training")),
            Map.entry("/execution", Set.of()),
            Map.entry("/continuous", Set.of()),
            Map.entry("/evaluation", Set.of("evaluation")),
            Map.entry("/evaluation/during", Set.of()),
            Map.entry("/evaluation/tasks/*/path", Set.of("evaluation", "filtering")),
            Map.entry("/evaluation/tasks/*/task", Set.of("evaluation", "filtering")),
            Map.entry("/evaluation/tasks/*/items", Set.of("evaluation", "filtering")),
            Map.entry("/evaluation/tasks/*/data", Set.of("evaluation", "filtering")),
            Map.entry("/promotion", Set.of("promotion"))));

    private final JsonNode schema = schema();
    private final ObjectNode everything = everything();
    private final Set<String> visited = new TreeSet<>();

    @Test
    void everyKeyChangesTheDigestsOfItsPartsAndNoOther() throws Exception {
        Map<String, String> before = parts(everything);

        change(everything, schema, "", before);

        assertThat(visited).containsExactlyElementsOf(leaves(schema, ""));
    }

    @Test
    void itemsOfTasksAreAFilterOnlyWhereTheyAreLookedFor() throws Exception {
        ((ObjectNode) everything.at("/filter/decontamination")).put("tasks", false);
        Map<String, String> before = parts(everything);

        ((ObjectNode) everything.at("/evaluation/tasks/1")).put("path", "/data/others");

        assertThat(changed(before, parts(everything))).containsExactly("evaluation");
    }

    @Test
    void theSameRecipeHasTheSameDigestsInEveryRelease() {
        Recipe smallest = ((Reading.Accepted)
                        RecipeReader.readElsewhere("{name: a, sources: [{name: s, generator: {kind: stories}}]}"))
                .recipe();

        assertThat(parts(smallest))
                .isEqualTo(Map.of(
                        "deduplication",
                        "f728a2b3152fe976663aff8fe3e4d3c21ff0ce581a3e27eda4ea70e553d674d0",
                        "evaluation",
                        "c4e55ebac916a3cbd25d6e77a584479b372643b5b8455fd913dafb741df96b2b",
                        "filtering",
                        "aef1d3080a3e1f9bad21e938740652a17fb9583ba897e67d66a9da8fdbfbbc9d",
                        "ingestion",
                        "9773968248c87ceb25948cc9fdaa2b5b6b6a515ae6c0ae0e8276e1d450cd0e87",
                        "promotion",
                        "5a723cb4401434c0f767f092ba3580b33c243791079b288f344e984b040a770e",
                        "redaction",
                        "5ea691c59cd0836774effef558282988b0cba2cd2f2277c2ec30b6d6d7ea0a31",
                        "tokenizer",
                        "5e7d1511a8f9fbc22e53813aa0a45c00258a808f2949c6429855716f6b2f5dbe",
                        "training",
                        "4d649cb6c7e821282b4ef3e4cb81e1e24fa3ae646d11db875a8a03a4678662e9"));
    }

    private void change(JsonNode value, JsonNode rule, String place, Map<String, String> before) throws IOException {
        switch (value) {
            case ObjectNode object -> {
                for (String key : names(object)) {
                    JsonNode of = resolved(
                            rule.path("properties").has(key)
                                    ? rule.get("properties").get(key)
                                    : rule.path("additionalProperties"));
                    String there = place + '/' + (rule.path("properties").has(key) ? key : "*");
                    JsonNode now = object.get(key);
                    if (now.isContainerNode()) {
                        change(now, of, there, before);
                    } else if (!now.isNull()) {
                        object.set(key, other(now, of));
                        check(there, before);
                        object.set(key, now);
                    }
                }
            }
            case ArrayNode array -> {
                JsonNode of = resolved(rule.path("items"));
                for (int i = 0; i < array.size(); i++) {
                    JsonNode now = array.get(i);
                    if (now.isContainerNode()) {
                        change(now, of, place + "/*", before);
                    } else {
                        array.set(i, other(now, of));
                        check(place + "/*", before);
                        array.set(i, now);
                    }
                }
            }
            default -> {}
        }
    }

    private void check(String place, Map<String, String> before) throws IOException {
        String owner = OWNERS.keySet().stream()
                .filter(known -> place.equals(known) || place.startsWith(known + '/'))
                .max(String::compareTo)
                .orElseThrow(() -> new AssertionError("Which parts of a recipe does %s belong to?".formatted(place)));
        visited.add(place);
        Set<String> expected = new TreeSet<>(Objects.requireNonNull(OWNERS.get(owner)));
        assertThat(changed(before, parts(everything))).as(place).isEqualTo(expected);
    }

    private static JsonNode other(JsonNode value, JsonNode rule) {
        if (rule.has("enum")) {
            return rule.get("enum")
                    .valueStream()
                    .filter(one -> !one.equals(value) && !one.isNull())
                    .findFirst()
                    .orElse(TextNode.valueOf(value.asText() + "-other"));
        }
        return switch (value.getNodeType()) {
            case BOOLEAN -> BooleanNode.valueOf(!value.asBoolean());
            case NUMBER ->
                value.isIntegralNumber()
                        ? LongNode.valueOf(value.asLong() + 1)
                        : DoubleNode.valueOf(value.asDouble() / 2);
            default -> TextNode.valueOf(isDuration(value) ? "P9D" : value.asText() + "x");
        };
    }

    private static boolean isDuration(JsonNode value) {
        return value.asText().matches("PT[0-9]+[HS]");
    }

    /** The places of all values in the schema, but for former ones, what stands for others, and the version. */
    private Set<String> leaves(JsonNode rule, String place) {
        Set<String> places = new TreeSet<>();
        rule.path("properties").properties().forEach(property -> {
            places.addAll(leaves(resolved(property.getValue()), place + '/' + property.getKey()));
        });
        for (String each : List.of("items", "additionalProperties")) {
            if (rule.path(each).isObject()) {
                places.addAll(leaves(resolved(rule.get(each)), place + "/*"));
            }
        }
        if (places.isEmpty()
                && !rule.has(MovedKeys.MOVED)
                && !rule.has(RecipeSchema.SHORTHAND)
                && !place.equals("/" + RecipeSchema.VERSION)) {
            places.add(place);
        }
        return places;
    }

    private JsonNode resolved(JsonNode rule) {
        return rule.has("$ref") ? schema.at(rule.get("$ref").asText().substring(1)) : rule;
    }

    private static Map<String, String> parts(ObjectNode recipe) throws IOException {
        return parts(RecipeReader.canonical(JSON.writeValueAsBytes(recipe)));
    }

    private static Map<String, String> parts(Recipe recipe) {
        return new TreeMap<>(Map.of(
                "ingestion",
                recipe.sources().stream()
                        .map(source -> RecipeParts.ingestion(recipe, source))
                        .collect(Collectors.joining(" ")),
                "filtering",
                RecipeParts.filtering(recipe),
                "deduplication",
                RecipeParts.deduplication(recipe),
                "redaction",
                RecipeParts.redaction(recipe),
                "tokenizer",
                RecipeParts.tokenizer(recipe),
                "training",
                RecipeParts.training(recipe),
                "evaluation",
                recipe.evaluation().tasks().stream()
                        .map(task -> RecipeParts.evaluation(recipe, task))
                        .collect(Collectors.joining(" ")),
                "promotion",
                RecipeParts.promotion(recipe)));
    }

    private static Set<String> changed(Map<String, String> before, Map<String, String> after) {
        return before.keySet().stream()
                .filter(part -> !Objects.equals(before.get(part), after.get(part)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> names(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static ObjectNode everything() {
        List<Problem> problems = new ArrayList<>();
        RecipeText text = YamlParser.parse(EVERYTHING, problems).orElseThrow();
        assertThat(RecipeSchema.load().problems(text)).isEmpty();
        return (ObjectNode) RecipeSchema.load().withDefaults(text.tree());
    }

    private static JsonNode schema() {
        try (InputStream in = Objects.requireNonNull(RecipeSchema.class.getResourceAsStream("recipe.schema.json"))) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
