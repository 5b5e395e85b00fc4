package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.models.architecture.Architecture.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where a schema can't say what makes sense: tasks, and what the gate says of them. */
final class TaskChecks {

    private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9_-]{0,58}[a-z0-9])?");
    private static final List<String> OF_A_KIND = List.of("path", "generator");
    private static final List<String> OF_A_TASK = List.of("shots", "system", "items");
    private static final List<String> SWITCHES = List.of("applyChatTemplate", "multiturn");

    /** Of all items, those that are answered rightly. */
    private static final Set<String> SHARES = Set.of("acc", "acc_norm", "acc_bytes", "exact_match");

    private static final String TASK = "task";
    private static final String KIND = "kind";

    private final RecipeText text;
    private final JsonNode recipe;
    private final boolean complete;
    private final List<Problem> problems = new ArrayList<>();

    /** The metrics of each task by its name; empty where they aren't known here. */
    private final Map<String, Optional<List<String>>> metrics = new LinkedHashMap<>();

    private TaskChecks(RecipeText text, JsonNode recipe, boolean complete) {
        this.complete = complete;
        this.text = text;
        this.recipe = recipe;
    }

    /**
     * What is wrong with {@code recipe}, which satisfies the schema, and has its defaults and its paths resolved.
     *
     * @param complete whether all that goes with the recipe has to be there
     */
    static List<Problem> problems(RecipeText text, JsonNode recipe, boolean complete) {
        TaskChecks checks = new TaskChecks(text, recipe, complete);
        checks.tasks();
        checks.promotion();
        return checks.problems;
    }

    private void tasks() {
        JsonNode tasks = recipe.at("/evaluation/tasks");
        for (int i = 0; i < tasks.size(); i++) {
            JsonNode task = tasks.get(i);
            String pointer = "/evaluation/tasks/" + i;
            if (task.hasNonNull(KIND) == task.hasNonNull(TASK)) {
                if (task.hasNonNull(KIND)) {
                    problem(
                            pointer + "/" + KIND,
                            "found kind and task; a task has a definition of its own: leave one of the two out");
                } else {
                    problem(
                            pointer,
                            "found neither; expected task (a shipped one or a file), or kind (perplexity, choice)");
                }
            } else if (task.hasNonNull(KIND)) {
                ofAKind(task, pointer);
            } else {
                named(task, pointer);
            }
        }
    }

    private void ofAKind(JsonNode task, String pointer) {
        TaskKind kind = task.get(KIND).asText().equals("choice") ? TaskKind.CHOICE : TaskKind.PERPLEXITY;
        if (task.hasNonNull("name")) {
            metrics.put(task.get("name").asText(), Optional.of(kind.metrics(model())));
        } else {
            problem(pointer, "name is missing; expected text (what it is called in reports)");
        }
        for (String key : Stream.concat(
                        present(task, OF_A_TASK).stream(),
                        SWITCHES.stream().filter(name -> task.path(name).asBoolean()))
                .toList()) {
            problem(pointer + '/' + key, "%s belongs to a task that is named by task; leave it out".formatted(key));
        }
        if (!task.path("data").isEmpty()) {
            problem(pointer + "/data", "data belongs to a task that is named by task; expected path");
        }
        List<String> origins = present(task, OF_A_KIND);
        if (kind == TaskKind.CHOICE && origins.size() != 1) {
            problem(pointer, "a choice task takes its items from a path or a generator; expected exactly one of them");
        } else if (kind == TaskKind.PERPLEXITY && origins.contains("generator")) {
            problem(pointer + "/generator", "a perplexity task reads held-out documents or a path, never a generator");
        } else if (kind == TaskKind.PERPLEXITY
                && origins.isEmpty()
                && recipe.at("/training/heldOut").asDouble() == 0) {
            problem(pointer, "training.heldOut is 0, so nothing is held out; give a path, or hold documents out");
        }
    }

    private void named(JsonNode task, String pointer) {
        String written = task.get(TASK).asText();
        boolean own = TaskFiles.isFile(written);
        present(task, OF_A_KIND)
                .forEach(key -> problem(
                        pointer + '/' + key,
                        "%s belongs to a kind; the items of a task go under items".formatted(key)));
        String name = task.path("name").asText();
        if (!NAME.matcher(name).matches()) {
            problem(
                    pointer + "/" + TASK,
                    "%s can't be the task's name in reports; give it one under name, of lower-case letters, digits, hyphens and underscores"
                            .formatted(name));
        }
        Optional<ShippedTasks.Shipped> shipped = ShippedTasks.all().named(written);
        if (!own && shipped.isEmpty()) {
            problem(
                    pointer + "/" + TASK,
                    "no task, group or gauntlet is called %s; %s, 'millrace evaluate tasks' lists them, and an own one is a file whose name ends in .yaml"
                            .formatted(
                                    written,
                                    Suggestion.among(ShippedTasks.all().byName().keySet(), written)));
        }
        if (complete && !own && !task.hasNonNull("items") && trains()) {
            problem(
                    pointer + "/" + TASK,
                    "the items of %s aren't fetched by the platform; submit the recipe with 'millrace run', which fetches and sends them, or name a file under items"
                            .formatted(written));
        }
        boolean data = !task.path("data").isEmpty();
        if (data && !own) {
            problem(pointer + "/data", "a shipped task has no files of its own; expected items");
        } else if (data && task.hasNonNull("items")) {
            problem(pointer + "/data", "found items and data; leave one of the two out");
        }
        Optional<TaskOutline> outline = TaskFiles.outline(text, pointer, task, new ArrayList<>());
        dialog(
                task,
                pointer,
                shipped.map(ShippedTasks.Shipped::likelihoods).or(() -> outline.flatMap(TaskOutline::likelihoods)));
        metrics.put(
                name,
                shipped.map(ShippedTasks.Shipped::metrics)
                        .or(() -> outline.flatMap(TaskOutline::metrics))
                        .map(all -> all.stream()
                                .map(metric -> TaskKind.reported(model(), metric))
                                .toList()));
    }

    private void dialog(JsonNode task, String pointer, Optional<Boolean> likelihoods) {
        boolean chat = task.path("applyChatTemplate").asBoolean();
        if (chat && likelihoods.orElse(false)) {
            problem(
                    pointer + "/applyChatTemplate",
                    "%s is scored by log-likelihoods, which an endpoint doesn't give of dialogs that it writes itself; leave it out"
                            .formatted(task.path(TASK).asText()));
        }
        if (task.path("multiturn").asBoolean() && !chat) {
            problem(pointer + "/multiturn", "multiturn is about a dialog; set applyChatTemplate as well");
        }
    }

    private void promotion() {
        JsonNode minimums = recipe.at("/promotion/minimum");
        for (int i = 0; i < minimums.size(); i++) {
            minimum(minimums.get(i), "/promotion/minimum/" + i);
        }
        JsonNode guarded = recipe.at("/promotion/mustNotRegress");
        for (int i = 0; i < guarded.size(); i++) {
            known(guarded.get(i).asText(), "/promotion/mustNotRegress/" + i);
        }
        recipe.at("/promotion/margins")
                .fieldNames()
                .forEachRemaining(task -> known(task, RecipeText.child("/promotion/margins", task)));
    }

    private boolean known(String task, String pointer) {
        Set<String> tasks = metrics.keySet();
        if (!tasks.contains(task)) {
            problem(pointer, "no task is named %s; %s".formatted(task, Suggestion.among(tasks, task)));
        }
        return tasks.contains(task);
    }

    private void minimum(JsonNode minimum, String pointer) {
        String task = minimum.get(TASK).asText();
        String metric = minimum.get("metric").asText();
        if (known(task, pointer + "/" + TASK)) {
            metrics.getOrDefault(task, Optional.empty())
                    .filter(all -> !all.contains(metric))
                    .ifPresent(all -> problem(
                            pointer + "/metric",
                            "%s has no metric %s; %s"
                                    .formatted(
                                            task,
                                            metric,
                                            all.isEmpty()
                                                    ? "it is a group whose tasks have nothing in common: name one of them as a task"
                                                    : Suggestion.among(all, metric))));
        }
        List<String> bounds = present(minimum, List.of("atLeast", "atMost"));
        if (bounds.isEmpty()) {
            problem(pointer, "no figure to reach; expected atLeast or atMost");
        }
        for (String bound : bounds) {
            double figure = minimum.get(bound).doubleValue();
            boolean share = SHARES.contains(metric.split(",", 2)[0]);
            if (figure < 0 && (share || metric.endsWith("bits_per_byte") || metric.endsWith("perplexity"))) {
                problem(pointer + "/" + bound, "%s is never less than 0".formatted(metric));
            } else if (figure > 1 && share) {
                problem(
                        pointer + "/" + bound,
                        "%s is a share, never more than 1; 60 in a hundred are 0.6".formatted(metric));
            }
        }
        if (bounds.size() == 2
                && minimum.get("atLeast").doubleValue() > minimum.get("atMost").doubleValue()) {
            problem(
                    pointer + "/atMost",
                    "nothing is at least %s and at most %s".formatted(minimum.get("atLeast"), minimum.get("atMost")));
        }
    }

    /** Whether there is to be a model. */
    private boolean trains() {
        return !recipe.hasNonNull("dryRun") && !recipe.path("until").asText().equals("dataset");
    }

    /** A model that training begins with has a kind of its own, which has to be the one that learns the objective. */
    private Kind model() {
        return recipe.at("/model").hasNonNull("from")
                ? RecipeReader.bind(recipe.at("/training/objective"), TrainingObjective.class)
                        .kind()
                : Kind.of(recipe.at("/model/kind").asText()).orElseThrow();
    }

    private static List<String> present(JsonNode owner, List<String> keys) {
        return keys.stream().filter(owner::hasNonNull).toList();
    }

    private void problem(String pointer, String message) {
        problems.add(text.problem(pointer, message));
    }
}
