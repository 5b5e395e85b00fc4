package dev.millrace.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What each rule of a filter would drop, as the orchestrator tells it, and examples of it. */
public final class DryRunTable {

    private static final int BEGINNING = 160;

    private DryRunTable() {}

    /** The rules in the order they run, a line each. */
    public static List<String> rules(JsonNode overview) {
        long documents = overview.path("scope").path("documents").asLong();
        long kept = overview.path("tally").path("kept").asLong();
        List<String> lines = new ArrayList<>();
        lines.add("Filter      %s of %s documents kept, %s dropped (%s %%)"
                .formatted(
                        Figures.count(kept),
                        Figures.count(documents),
                        Figures.count(documents - kept),
                        Figures.decimal(documents == 0 ? 0 : 100.0 * (documents - kept) / documents, 1)));
        overview.path("chains").forEach(chain -> lines.addAll(chain(chain)));
        return lines;
    }

    private static List<String> chain(JsonNode chain) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(String.format(
                Locale.ROOT, "%-32s %-34s %-18s %8s %8s", "Rule", "measured", "threshold", "first", "alone"));
        String language = chain.path("language").asText();
        if (!language.isEmpty()) {
            lines.add("of language %s: %s documents"
                    .formatted(language, Figures.count(chain.path("documents").asLong())));
        }
        chain.path("rules").forEach(rule -> lines.add(rule(rule)));
        return lines;
    }

    private static String rule(JsonNode rule) {
        return String.format(
                Locale.ROOT,
                "%-32s %-34s %-18s %8s %8s",
                rule.path("reason").asText(),
                rule.path("signal").asText(),
                rule.path("bound").asText().replace('-', ' ') + " "
                        + figure(rule.path("threshold").asDouble()),
                Figures.count(rule.path("first").asLong()),
                Figures.count(rule.path("alone").asLong()));
    }

    /** The reasons for which documents were dropped, the most frequent first. */
    public static List<String> reasons(JsonNode overview) {
        return overview.path("tally").path("dropped").properties().stream()
                .sorted(Comparator.<Map.Entry<String, JsonNode>>comparingLong(
                                reason -> reason.getValue().asLong())
                        .reversed()
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Examples of what was dropped for a reason. */
    public static List<String> samples(String reason, JsonNode samples) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(reason);
        for (JsonNode sample : samples) {
            JsonNode detail = sample.path("detail");
            lines.add("  %s  measured %s, threshold %s"
                    .formatted(
                            sample.path("id").asText(),
                            detail.path("measured").asText("-"),
                            detail.path("threshold").asText("-")));
            lines.add("    " + beginning(sample.path("text").asText()));
        }
        return lines;
    }

    /** On one line, and without anything that a terminal would obey. */
    private static String beginning(String text) {
        String plain = text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip()
                .replaceAll(" +", " ");
        int length = plain.codePointCount(0, plain.length());
        return length <= BEGINNING ? plain : plain.substring(0, plain.offsetByCodePoints(0, BEGINNING)) + "…";
    }

    private static String figure(double value) {
        return value == Math.rint(value) ? Figures.count((long) value) : Double.toString(value);
    }
}
