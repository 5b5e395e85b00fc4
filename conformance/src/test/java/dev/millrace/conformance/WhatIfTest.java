package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.recipes.Filter;
import dev.millrace.contracts.recipes.FilterVariant;
import dev.millrace.contracts.recipes.WordBreaks;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.FilterRule;
import dev.millrace.contracts.shards.SignalsEntry;
import dev.millrace.contracts.shards.Verdict;
import dev.millrace.filtering.domain.DocumentFilter;
import dev.millrace.orchestrator.domain.signals.Selection;
import dev.millrace.orchestrator.domain.signals.SignalTable;
import dev.millrace.orchestrator.domain.signals.Tally;
import dev.millrace.orchestrator.domain.signals.WhatIf;
import dev.millrace.testkit.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the orchestrator says other thresholds would do is what filtering does with a recipe that has them. */
class WhatIfTest {

    private static final String TEXTS = "F_quality/datatrove_golden/golden.dev.jsonl";
    private static final List<String> RULES = List.of("gopher-repetition", "gopher-quality", "c4-fineweb", "fineweb");
    private static final int TRIES = 40;

    @Test
    void movedThresholdsDoToRealTextWhatFilteringWithThemDoes() throws IOException {
        List<Document> documents = documents();
        Map<String, Double> recipe = Map.of(
                "gopher-quality.min-words",
                20.0,
                "byLanguage.de.thresholds.gopher-quality.min-stop-words",
                1.0,
                "bySource.odd.thresholds.gopher-quality.min-words",
                70.0,
                "bySource.odd.thresholds.fineweb.max-short-lines",
                0.5);
        DocumentFilter filter = filter(recipe);
        SignalTable table = new SignalTable(1);
        List<SignalsEntry> measured = documents.stream()
                .map(document -> filter.measure(document).signals())
                .toList();
        table.add(new ShardId(0, 0, 0), filter.header(), measured.iterator());
        List<Optional<String>> before = reasons(documents, recipe);

        Random random = new Random(11);
        for (int i = 0; i < TRIES; i++) {
            Map<String, Double> moved = moved(random, filter, measured);
            Map<String, Double> together = new HashMap<>(recipe);
            together.putAll(moved);
            List<Optional<String>> after = reasons(documents, together);

            WhatIf answer = WhatIf.of(table, Selection.ALL, moved, documents.size());

            assertThat(answer.before()).as("before").isEqualTo(tally(before));
            assertThat(answer.after()).as("after %s", moved).isEqualTo(tally(after));
            assertThat(answer.newlyKept().some())
                    .extracting(WhatIf.Crosser::id)
                    .as("newly kept with %s", moved)
                    .isEqualTo(crossing(documents, before, after));
            assertThat(answer.newlyDropped().some())
                    .extracting(WhatIf.Crosser::id)
                    .as("newly dropped with %s", moved)
                    .isEqualTo(crossing(documents, after, before));
        }
    }

    /** A few thresholds, each moved to a figure that some document has, where one side and the other meet. */
    private static Map<String, Double> moved(Random random, DocumentFilter filter, List<SignalsEntry> measured) {
        List<FilterRule> rules = filter.header().chains().values().stream()
                .flatMap(List::stream)
                .filter(rule -> rule.thresholdName().isPresent())
                .distinct()
                .toList();
        Map<String, Double> moved = new HashMap<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            FilterRule rule = rules.get(random.nextInt(rules.size()));
            SignalsEntry entry = measured.get(random.nextInt(measured.size()));
            double value = filter.header().value(rule.signal(), entry);
            moved.put(rule.thresholdName().orElseThrow(), Double.isNaN(value) ? rule.threshold() : value);
        }
        return moved;
    }

    private static List<Optional<String>> reasons(List<Document> documents, Map<String, Double> thresholds) {
        return documents.stream()
                .map(filter(thresholds))
                .map(WhatIfTest::reason)
                .toList();
    }

    /** As a recipe has it that names these thresholds, each where it stands below {@code filter}. */
    private static DocumentFilter filter(Map<String, Double> thresholds) {
        Filter plain = Filter.of(RULES, below("", thresholds));
        return new DocumentFilter(new Filter(
                plain.rules(),
                plain.thresholds(),
                WordBreaks.ENGLISH,
                Optional.empty(),
                Optional.empty(),
                Map.of("de", variant("byLanguage.de.", thresholds)),
                Map.of("odd", variant("bySource.odd.", thresholds)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    }

    private static FilterVariant variant(String place, Map<String, Double> thresholds) {
        return new FilterVariant(
                Optional.empty(), below(place + "thresholds.", thresholds), Optional.of(WordBreaks.ENGLISH));
    }

    private static Map<String, Double> below(String place, Map<String, Double> thresholds) {
        Map<String, Double> below = new HashMap<>();
        thresholds.forEach((name, value) -> {
            if (name.startsWith(place) && name.startsWith("by") != place.isEmpty()) {
                below.put(name.substring(place.length()), value);
            }
        });
        return below;
    }

    private static Optional<String> reason(Verdict verdict) {
        return verdict instanceof Verdict.Dropped dropped ? Optional.of(dropped.reason()) : Optional.empty();
    }

    private static Tally tally(List<Optional<String>> reasons) {
        SortedMap<String, Long> dropped = new TreeMap<>();
        reasons.forEach(reason -> reason.ifPresent(why -> dropped.merge(why, 1L, Long::sum)));
        return new Tally(reasons.stream().filter(Optional::isEmpty).count(), dropped);
    }

    private static List<String> crossing(
            List<Document> documents, List<Optional<String>> from, List<Optional<String>> to) {
        List<String> crossing = new ArrayList<>();
        for (int i = 0; i < documents.size(); i++) {
            if (from.get(i).isPresent() && to.get(i).isEmpty()) {
                crossing.add(documents.get(i).id());
            }
        }
        return crossing;
    }

    private static List<Document> documents() throws IOException {
        List<Document> documents = new ArrayList<>();
        for (String line : Files.readAllLines(RealData.require(TEXTS))) {
            JsonNode row = new ObjectMapper().readTree(line);
            int number = documents.size();
            documents.add(new Document(
                    "%032x".formatted(number),
                    row.get("text").asText(),
                    number % 2 == 0 ? "golden" : "odd",
                    Optional.empty(),
                    number % 3 == 0 ? Map.of(Document.LANGUAGE, "de") : Map.of()));
        }
        return documents;
    }
}
