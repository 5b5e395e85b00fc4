package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a recipe has to know of an own task's file. Whether the rest of the file makes sense is for those to say who read all of
 * it.
 *
 * @param files by their splits, as the file names them
 * @param metrics that it yields; empty where the file alone doesn't tell
 * @param likelihoods whether log-likelihoods are asked for; empty where the file alone doesn't tell
 * @param sets that models are measured on; none where the file alone doesn't tell
 */
record TaskOutline(
        Map<String, String> files, Optional<List<String>> metrics, Optional<Boolean> likelihoods, List<ItemSet> sets) {

    /** What these are reported as: both are shares of right choices. */
    private static final List<String> AS_ACCURACY = List.of("mc1", "mc2");

    private static final String NO_FILTER = "none";

    /** A file's; empty when it is none, about which something is added to {@code problems}. */
    static Optional<TaskOutline> read(String yaml, List<Problem> problems) {
        Optional<RecipeText> text = YamlParser.parse(yaml, problems);
        if (text.isEmpty() || !problems.isEmpty()) {
            return Optional.empty();
        }
        JsonNode tree = text.get().tree();
        if (!tree.isObject()) {
            problems.add(text.get().problem("", "expected keys with values, as docs/tasks.md describes"));
            return Optional.empty();
        }
        Optional<ShippedTasks.Shipped> base = Optional.ofNullable(
                        tree.path("extends").textValue())
                .flatMap(name -> ShippedTasks.all().named(name));
        Optional<String> output = Optional.ofNullable(tree.path("output").textValue());
        return Optional.of(new TaskOutline(
                files(tree),
                metrics(tree, output)
                        .or(() -> tree.has("metrics") ? Optional.empty() : base.map(ShippedTasks.Shipped::metrics)),
                output.map(kind -> !kind.equals("generate_until"))
                        .or(() -> base.map(ShippedTasks.Shipped::likelihoods)),
                sets(tree, base)));
    }

    private static List<ItemSet> sets(JsonNode tree, Optional<ShippedTasks.Shipped> base) {
        List<ItemSet> before = base.map(ShippedTasks.Shipped::sets).orElse(List.of());
        if (tree.has("variants") || tree.has("members") || tree.has("gauntlet") || before.size() > 1) {
            return List.of();
        }
        Optional<ItemSet> extended = before.stream().findFirst();
        JsonNode data = tree.path("data");
        Optional<String> split =
                Optional.ofNullable(data.path("evaluation").textValue()).or(() -> extended.map(ItemSet::split));
        return split
                .map(of -> new ItemSet(
                        tree.path("name").asText(),
                        Optional.ofNullable(data.path("hub").textValue())
                                .or(() -> extended.map(ItemSet::hub))
                                .orElse(""),
                        Optional.ofNullable(data.path("config").textValue())
                                .or(() -> extended.map(ItemSet::config))
                                .orElse(""),
                        of))
                .stream()
                .toList();
    }

    private static Map<String, String> files(JsonNode tree) {
        Map<String, String> files = new LinkedHashMap<>();
        tree.at("/data/files")
                .properties()
                .forEach(split -> files.put(split.getKey(), split.getValue().asText()));
        return files;
    }

    private static Optional<List<String>> metrics(JsonNode tree, Optional<String> output) {
        if (tree.has("gauntlet")) {
            return Optional.of(List.of("acc_centred"));
        }
        if (output.isEmpty() || !tree.path("metrics").isArray() || tree.has("variants")) {
            return Optional.empty();
        }
        List<String> filters = tree.path("filters")
                .valueStream()
                .map(filter -> filter.path("name").asText())
                .toList();
        List<String> metrics = new ArrayList<>();
        for (String filter : filters.isEmpty() ? List.of(NO_FILTER) : filters) {
            names(tree.path("metrics")).forEach(metric -> metrics.add(reported(metric, filter)));
        }
        if (output.get().equals("multiple_choice")) {
            metrics.add(TaskKind.GOLD);
        }
        return Optional.of(metrics);
    }

    private static Stream<String> names(JsonNode metrics) {
        return metrics.valueStream()
                .map(metric -> metric.isTextual()
                        ? metric.asText()
                        : metric.path("metric").asText())
                .map(metric -> AS_ACCURACY.contains(metric) ? "acc" : metric);
    }

    /** How a figure is called that is one of several filters'. */
    private static String reported(String metric, String filter) {
        return filter.equals(NO_FILTER) ? metric : metric + "," + filter;
    }
}
