package dev.millrace.filtering.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.recipes.Filter;
import dev.millrace.contracts.shards.Verdict;
import dev.millrace.testkit.FixedTexts;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Earlier verdicts are taken over by their rules' number: whoever changes a verdict raises it. */
class RulesVersionTest {

    @Test
    void theseRulesGiveTheseVerdicts() {
        DocumentFilter filter = new DocumentFilter(Filter.of(RuleSets.PUBLISHED, Map.of()));

        String verdicts = FixedTexts.documents(300).stream()
                .map(filter::measure)
                .map(measured -> inWords(measured.verdict()) + " " + figures(filter, measured))
                .collect(Collectors.joining("\n"));

        assertThat(Sha256.of(verdicts))
                .as("Verdicts or figures have changed: raise DocumentFilter.RULES, from %d, and put the new digest here"
                        .formatted(DocumentFilter.RULES))
                .isEqualTo("7091237925f179023468402a246be4377ed2cdcdfdb5eb3a7b7d8c7976c1186a");
    }

    private static List<Double> figures(DocumentFilter filter, DocumentFilter.Measured measured) {
        return filter.header().signals().stream()
                .map(name -> filter.header().value(name, measured.signals()))
                .toList();
    }

    private static String inWords(Verdict verdict) {
        return verdict instanceof Verdict.Changed(var after, var found, var detail)
                ? "Changed " + after.text() + found + detail
                : verdict.toString();
    }
}
